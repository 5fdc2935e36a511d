// Pictures of the console, for people to look at: wide and narrow, light and dark, in `dist/console/`, which is not kept.
import { join } from "node:path";
import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { findBarriers } from "./access.ts";

const folder = join(import.meta.dir, "..", "..", "dist", "console");

declare const document: { documentElement: { scrollWidth: number } };

export const wide = { width: 1440, height: 900 };
export const narrow = { width: 360, height: 760 };
const sizes = [wide, narrow];
const schemes = ["light", "dark"] as const;

/** All that was asked for is shown. */
export async function settle(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.locator("body:not(:has([aria-busy=true]))").waitFor();
}

/**
 * Takes a page at every size and in both schemes, and holds it to what is true of each: no barrier, and nothing that is
 * wider than the screen. `prepare` is done after each reload.
 */
export async function shoot(
  page: Page,
  name: string,
  prepare?: () => Promise<unknown>,
): Promise<void> {
  const url = page.url();
  for (const size of sizes) {
    for (const colorScheme of schemes) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.goto(url);
      await settle(page);
      await prepare?.();
      await settle(page);
      const path = join(folder, `${name}-${size.width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true, animations: "disabled" });
    }
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect({ name, width }).toEqual({ name, width: size.width });
    expect({ name, barriers: await findBarriers(page) }).toEqual({ name, barriers: [] });
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(wide);
}
