// What people who look at the same numbers share, in a real Chromium.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { findBarriers } from "./access.ts";
import { askUntil, evil, openStage, signIn, type Stage } from "./stage.ts";

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

  /** What somebody sees who has a link and no account, and what was asked for to show it. */
  async function readAsStranger(link: string, use: (page: Page) => Promise<void>) {
    const context = await page.context().browser()!.newContext({ locale: "en-US" });
    const stranger = await context.newPage();
    const asked: string[] = [];
    stranger.on("request", (request) => void asked.push(request.url()));
    stranger.on("response", (answer) => void asked.push(String(answer.status())));
    await stranger.goto(link);
    await use(stranger);
    await context.close();
    return asked;
  }

  test("a board is read by its link without an account, and its secret is in no address", async () => {
    await open("/console/trends?range=7d&event=Looked");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await menu().getByLabel("Title").fill("Looks");
    await menu().getByRole("button", { name: "Save" }).click();
    await open("/console/boards");
    await page.getByRole("link", { name: "Looks" }).click();
    await page.locator(".bar").getByRole("button", { name: "Share" }).click();
    await menu().getByRole("button", { name: "Make a link" }).click();
    await seen("It is shown this once:");
    expect(await findBarriers(page)).toEqual([]);
    const link = (await menu().locator("pre").textContent())!;
    const asked = await readAsStranger(link, async (stranger) => {
      await stranger.getByRole("heading", { level: 1, name: "Looks" }).waitFor();
      await stranger.getByText("Numbers", { exact: true }).click();
      const today = stranger.locator("details tbody tr").first();
      expect(await today.getByRole("cell").last().textContent()).toBe("2");
      // Sorting and the rows' number are all that there is to press.
      expect(await stranger.locator("td button, .tile header button").count()).toBe(0);
      expect(await findBarriers(stranger)).toEqual([]);
    });
    const secret = link.split("#")[1]!;
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(asked.filter((each) => each.includes("/api/"))).toEqual([`${url}/api/shared`]);
    expect(asked.filter((each) => each.includes(secret))).toEqual([]);
    expect(asked.filter((each) => /^[45]/.test(each))).toEqual([]);
  });

  test("what was saved of the last seven days stays that of the last seven days", async () => {
    const params = await page.evaluate(async () => {
      const { items } = (await (await fetch("/api/boards")).json()) as { items: { id: string }[] };
      const board = await (await fetch(`/api/boards/${items[0]!.id}`)).json();
      return (board as { questions: { params: object }[] }).questions[0]!.params;
    });
    expect(params).toMatchObject({ days: 7, event: "Looked" });
    expect(params).not.toHaveProperty("from");
  });

  test("a link that is taken back shows nothing", async () => {
    const link = (await menu().locator("pre").textContent())!;
    await menu().getByRole("button", { name: "Take back" }).click();
    await menu().getByRole("button", { name: "Take back" }).waitFor({ state: "detached" });
    await readAsStranger(link, (stranger) =>
      stranger.getByText("This link is not good, or not any more.").waitFor(),
    );
  });

  test("one question is shared by itself", async () => {
    await open("/console/funnel?step=Looked&step=Bought");
    await page.getByRole("button", { name: "Share" }).click();
    await menu().getByRole("button", { name: "Make a link" }).click();
    await seen("It is shown this once:");
    const link = (await menu().locator("pre").textContent())!;
    await readAsStranger(link, async (stranger) => {
      await stranger.locator(".funnel-step").nth(1).waitFor();
      expect(await stranger.locator(".funnel button").count()).toBe(0);
    });
  });

  test("today stands beside the same weekday a week ago, up to this minute", async () => {
    const agoMs = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const week = 7 * 24 * 60;
    const track = (userId: string, minutes: number) => ({
      type: "track",
      event: "Looked",
      userId,
      timestamp: agoMs(minutes),
    });
    // A zone in which all of it is of one day.
    const tz = new Date().getUTCHours() === 0 ? "Asia/Tokyo" : "UTC";
    // Later that day is no part of it.
    await stage.send([track("old", week + 2), track("older", week + 3), track("late", week - 2)]);
    await open(`/?event=Looked&tz=${tz}`);
    const today = page.locator(".today");
    await today.locator("dd", { hasText: "2" }).nth(2).waitFor();
    await askUntil(page, today.getByText("± 0 %").nth(1));
    await today.getByRole("button").first().click();
    await page.getByRole("dialog").getByRole("link", { name: "ann" }).waitFor();
    await page.keyboard.press("Escape");
  });

  test("on a wall there is nothing to press, and Escape leaves it", async () => {
    await open("/");
    await page.locator(".today dd").first().waitFor();
    await page.keyboard.press("w");
    await page.locator("main.wall .figures dd").first().waitFor();
    await page.locator("main.wall .u-over").nth(1).waitFor();
    expect(await page.locator("button:visible, a:visible, input:visible").count()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    await page.evaluate("document.exitFullscreen().catch(() => undefined)");
    await page.keyboard.press("Escape");
    await page.locator("nav.rail").waitFor();
    expect(page.url()).not.toContain("wall");
  });

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(troubles).toEqual([]));
});
