// What people who look at the same numbers share, in a real Chromium.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { findBarriers } from "./access.ts";
import { evil, openStage, signIn, type Stage } from "./stage.ts";

const stage = (await openStage())!;

describe.skipIf(!stage)("together", () => {
  let page: Page;
  let url: string;
  let troubles: Stage["troubles"];

  beforeAll(async () => {
    ({ page, troubles } = stage);
    ({ url } = stage.server);
    await stage.send(["ann", "bob"].map((userId) => ({ type: "track", event: "Looked", userId })));
    await page.goto(url);
    await signIn(page);
  });
  afterAll(() => stage.close());

  const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const open = (path: string) => page.goto(`${url}${path}`);
  const menu = () => page.locator(".menu:popover-open");

  test("a mark is made by the keyboard alone, stands in the table, and is only text", async () => {
    await open("/console/trends?range=7d");
    await page.locator(".u-over").waitFor();
    await page.getByRole("button", { name: "Releases and notes on the charts: Mark" }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("What happened").waitFor();
    await page.keyboard.type(evil);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "charts: Marks 1" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("Numbers", { exact: true }).click();
    const today = page.locator("details tbody tr").first();
    expect(await today.getByRole("cell").last().textContent()).toBe(evil);
    expect(await page.title()).toBe("Plaudit");
  });

  test("Shift and a click on a chart marks what was clicked", async () => {
    await open("/console/trends?range=7d");
    await page.locator(".u-over").waitFor();
    const chart = (await page.locator(".u-over").boundingBox())!;
    await page.keyboard.down("Shift");
    await page.mouse.click(chart.x + 2, chart.y + 20);
    await page.keyboard.up("Shift");
    await page.getByLabel("What happened").fill("Six days ago");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Put it on the charts" }).click();
    await page.getByRole("button", { name: "charts: Marks 2" }).waitFor();
    await page.keyboard.press("Escape");
    await page.mouse.move(chart.x + 3, chart.y + 30);
    await page.locator(".tip em", { hasText: "Six days ago" }).waitFor();
  });

  test("all charts of a page show it; what is removed can be put back", async () => {
    await open("/?range=7d");
    const buttons = page.getByRole("button", { name: "charts: Marks 2" });
    await buttons.nth(2).waitFor();
    await buttons.first().click();
    await menu().getByRole("button", { name: "Remove: Six days ago" }).click();
    await seen("Six days ago is removed.");
    await page.getByRole("button", { name: "charts: Marks 1" }).nth(2).waitFor();
    await menu().getByRole("button", { name: "Undo" }).click();
    await buttons.nth(2).waitFor();
  });

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(troubles).toEqual([]));
});
