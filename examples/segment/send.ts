// A visit to a shop, told with Segment's SDK as it is from npm: only the key and the host are ours.
//   PLAUDIT_WRITE_KEY=plaudit_… bun run examples/segment/send.ts
import { Analytics } from "@segment/analytics-node";

const { PLAUDIT_URL = "http://localhost:3000", PLAUDIT_WRITE_KEY = "" } = Bun.env;

const analytics = new Analytics({ host: PLAUDIT_URL, writeKey: PLAUDIT_WRITE_KEY });
// The SDK sends again by itself what may still arrive, and tells here of what will not.
analytics.on("error", ({ code, reason }) => {
  console.error(code, reason);
  process.exitCode = 1;
});

// Somebody without a name looks at a plant, and becomes somebody with one when they order it.
const anonymousId = crypto.randomUUID();
const userId = `customer-${anonymousId.slice(0, 8)}`;
const properties = { plant: "Blue Orchid", price: 12 };

analytics.page({ anonymousId, name: "Home" });
analytics.track({ anonymousId, event: "Plant Viewed", properties });
analytics.identify({ anonymousId, userId, traits: { plan: "garden" } });
analytics.track({ userId, event: "Order Placed", properties: { ...properties, quantity: 2 } });

// Waits until the server has them, for ten seconds at most.
await analytics.closeAndFlush({ timeout: 10_000 });
