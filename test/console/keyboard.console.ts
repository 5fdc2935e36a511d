// The main ways through the console without a mouse, in a wide window and in a narrow one.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { narrow, settle, wide } from "./shots.ts";
import { openStage, signIn } from "./stage.ts";

const stage = (await openStage({ data: "demo" }))!;

declare const document: { activeElement: { textContent: string; ariaLabel: string | null } };

const tabsMax = 250;

describe.skipIf(!stage).each([
  ["wide", wide],
  ["narrow", narrow],
])("by keyboard alone, %s", (_, viewport) => {
  let page: Page;

  beforeAll(async () => {
    page = await stage.open({ viewport, timezoneId: "UTC" });
    await page.goto(stage.server.url);
    await signIn(page);
    await settle(page);
  });
  afterAll(() => page.context().close());

  const here = () =>
    page.evaluate(() => {
      const { textContent, ariaLabel } = document.activeElement;
      return ariaLabel ?? textContent.trim();
    });

  /** Goes on with the Tab key until this has the focus. */
  async function tabTo(name: string | RegExp): Promise<void> {
    for (let i = 0; i < tabsMax; i++) {
      const now = await here();
      if (typeof name === "string" ? now === name : name.test(now)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`No Tab leads to ${String(name)}: it stopped at ${await here()}.`);
  }

  test("the first Tab skips to the content", async () => {
    await page.reload();
    await settle(page);
    await page.keyboard.press("Tab");
    expect(await here()).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#content$/);
  });

  test("a range is chosen from its menu, and Escape leaves another as it was", async () => {
    await tabTo(/^(Range: )?Last 30 days/);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await tabTo(/^Last 7 days/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/range=7d/);
    await page.keyboard.press("4");
    await page.waitForURL(/range=30d/);
  });

  test("a row filters, and its chip takes the filter away", async () => {
    await tabTo("order.placed");
    await page.keyboard.press("Enter");
    await page.waitForURL(/event=order\.placed/);
    await settle(page);
    await page.keyboard.press("Control+Home");
    await page.getByRole("button", { name: "Remove: event is order.placed" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => !url.searchParams.has("event"));
  });

  test("a number opens its people, one of them is visited, and Back leads back", async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("t");
    await page.waitForURL(/console\/trends/);
    await settle(page);
    await page.locator(".figure button").focus();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("dialog");
    await panel.getByRole("link").first().waitFor();
    await panel.getByRole("link").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/people\?id=/);
    await page.goBack();
    await page.waitForURL(/trends/);
  });

  test("the palette finds a person, an item and an event, and Escape closes it", async () => {
    for (const [typed, found, url] of [
      ["adaAsh", "adaAsh", /people\?id=/],
      ["Blue Orchid", "Blue Orchid", /trends\?.*where=/],
      ["order.pl", "order.placed", /event=order\.placed/],
    ] as const) {
      await page.keyboard.press("Control+k");
      await page.keyboard.type(typed);
      await page.getByRole("option", { name: found }).first().waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL(url);
    }
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /^Find/ }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("combobox", { name: /^Find/ }).waitFor({ state: "detached" });
  });

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(stage.troubles).toEqual([]));
});

afterAll(() => stage?.close());
