// Whether everybody can use a page, as axe-core sees it: in light, and its colours in dark, too.
import axe from "axe-core";
import type { Page } from "playwright-core";

/** What is wrong with what is shown now: rule, and the elements that break it. Empty when all is well. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const light = await run(page, {});
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await run(page, { runOnly: ["color-contrast"] });
  await page.emulateMedia({ colorScheme: "light" });
  return [...light, ...dark.map((each) => `dark: ${each}`)];
}

declare const window: { axe: typeof axe };

async function run(page: Page, options: axe.RunOptions): Promise<string[]> {
  const found = await page.evaluate((given) => window.axe.run(given), options);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
