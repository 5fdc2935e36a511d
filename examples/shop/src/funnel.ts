// `bun run funnel`: how many of those who look at a product order it, and get it.
import { createClient, type ReportFunnelBody } from "plaudit/client";

export const funnel: ReportFunnelBody = {
  steps: [{ event: "product.viewed" }, { event: "order.placed" }, { event: "order.shipped" }],
  windowSeconds: 7 * 24 * 60 * 60,
};

if (import.meta.main) {
  const { SHOP_URL = "http://localhost:3000", SHOP_KEY } = Bun.env;
  const client = createClient(SHOP_URL, { key: SHOP_KEY });
  const { data, error } = await client.api.reports.funnel.post(funnel);
  if (error) throw error;
  console.table(data.steps);
}
