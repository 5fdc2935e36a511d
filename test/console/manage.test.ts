// Manage in a real Chromium: what an admin looks at, and mends.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { findBarriers } from "./access.ts";
import { evil, openStage, signIn, type Stage } from "./stage.ts";

const stage = (await openStage())!;

describe.skipIf(!stage)("Manage", () => {
  let page: Page;
  let url: string;
  let troubles: Stage["troubles"];

  beforeAll(async () => {
    ({ page, troubles } = stage);
    ({ url } = stage.server);
    await page.goto(url);
    await signIn(page);
  });
  afterAll(() => stage.close());

  const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const open = (path: string) => page.goto(`${url}/console/manage/${path}`);
  /** Asks again with `r` until it is there: what was sent takes a moment to be stored. */
  async function askUntil(found: ReturnType<Page["locator"]>): Promise<void> {
    for (let times = 0; times < 40 && (await found.count()) === 0; times++) {
      await page.keyboard.press("r");
      await Bun.sleep(250);
    }
    await found.first().waitFor();
  }
  const tile = (title: string) =>
    page.locator(".tile", { has: page.getByRole("heading", { name: title, exact: true }) });

  test("a source says what it sends, and what was rejected of it with a sample", async () => {
    await open("sources");
    await seen("Nothing was rejected.");
    await stage.send([
      { type: "track", event: "Looked", userId: "ann" },
      {
        type: "track",
        event: "Looked",
        userId: "ann",
        timestamp: "yesterday",
        properties: { evil },
      },
      { type: "track", userId: "ann" },
    ]);
    const shop = page.getByRole("row", { name: /shop/ });
    await askUntil(shop.getByRole("cell", { name: "2", exact: true }));
    await page.getByText(/timestamp must be a time/).click();
    await tile("Rejected within a day").getByText("<img src=x").waitFor();
    expect(await page.title()).toBe("Plaudit");
    expect(await findBarriers(page)).toEqual([]);
  });

  test("a source's names are counted anew only by its name", async () => {
    const shop = page.getByRole("row", { name: /shop/ });
    await shop.hover();
    await shop.getByRole("button", { name: "Count names anew" }).click();
    await page.getByLabel("Type shop to go on").fill("shop");
    await page.getByRole("dialog").getByRole("button").first().click();
    await seen("Its names are counted anew.");
  });

  test("sources that are stored are suggested", async () => {
    await page.goto(`${url}/console/trends`);
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByLabel("Source").fill("SH");
    await page.locator("datalist option[value=shop]").waitFor({ state: "attached" });
  });

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(troubles).toEqual([]));
});
