// Ten questions that the owner of the demo's shop may have, answered by clicks alone. Each answer is compared with what
// brute force counts (test/reports/oracle.ts), and each has to be there within a minute.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import {
  tellActive,
  tellFunnel,
  tellPaths,
  tellPeople,
  tellRetention,
  tellTimeseries,
  tellTop,
  type ToldEvent,
} from "../reports/oracle.ts";
import { settle, wide } from "./shots.ts";
import { openStage, signIn } from "./stage.ts";

const stage = (await openStage({ data: "demo" }))!;

const dayMs = 86_400_000;
const answerMsMax = 60_000;
const order = "order.placed";
const limit = 100;

/** The days of a range that goes up to now, as the console counts them. */
function lastDays(days: number) {
  const today = Date.parse(new Date().toISOString().slice(0, 10));
  return { from: today - (days - 1) * dayMs, to: Date.now(), tz: "UTC" };
}

const toCount = (value: number) => value.toLocaleString("en-US");
const sum = (points: readonly { count: number }[]) =>
  points.reduce((all, { count }) => all + count, 0);

describe.skipIf(!stage)("the owner of a shop asks", () => {
  let page: Page;
  let events: ToldEvent[];
  const asks = `plaudit-questions`;

  beforeAll(async () => {
    page = await stage.open({ timezoneId: "UTC", viewport: wide });
    await page.goto(stage.server.url);
    await signIn(page);
    events = await readEvents();
  });
  afterAll(() => stage.close());

  async function readEvents(): Promise<ToldEvent[]> {
    const key = await stage.server.run("key", "create", "--name", asks, "--scopes", "reports:read");
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${stage.server.url}/api/events/export?format=ndjson`, { headers });
    const lines = (await answer.text()).trim().split("\n");
    return lines
      .map((line) => JSON.parse(line))
      .map((event) => ({
        userId: null,
        anonymousId: null,
        previousId: null,
        ...event,
        timestamp: Date.parse(event.timestamp),
      }));
  }

  const go = (name: string) => page.getByRole("link", { name, exact: true }).first().click();
  const choose = (label: string, value: string) => page.getByLabel(label).selectOption(value);
  const press = (name: string) => page.getByRole("button", { name, exact: true }).first().click();
  const last90 = () => page.keyboard.press("5");
  const figure = async () => {
    await settle(page);
    return page.locator(".figure b").first().textContent();
  };

  /** Begins as people do: with the first page. */
  async function begin(): Promise<void> {
    await page.goto(stage.server.url);
    await settle(page);
  }

  /** Filters by an event with the menu of the bar. */
  async function filterBy(label: string, word: string): Promise<void> {
    await press("Filter");
    await page.getByLabel(label, { exact: true }).last().fill(word);
    await page.keyboard.press("Enter");
    await settle(page);
  }

  /** The cells of a table's first rows, without its head. */
  async function rowsOf(caption: string | RegExp): Promise<string[][]> {
    await settle(page);
    const rows = page.getByRole("table", { name: caption }).locator("tbody tr");
    await rows.first().waitFor();
    const cells = await rows.evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll("td, th")].map((cell) => cell.textContent ?? "")),
    );
    return cells.map((row) => row.map((text) => text.trim()));
  }

  test(
    "1. how many orders were placed in the last thirty days?",
    async () => {
      await begin();
      await press(order);
      const told = tellTimeseries(events, {
        ...lastDays(30),
        event: order,
        interval: "day",
        limit,
      });
      expect(await figure()).toBe(toCount(sum(told.series[0]!.points)));
    },
    answerMsMax,
  );

  test(
    "2. on which day of the quarter did most people order, and who were they?",
    async () => {
      await begin();
      await go("Trends");
      await last90();
      await filterBy("Event", order);
      await choose("What is counted", "users");
      await settle(page);
      await page.getByText("Numbers", { exact: true }).click();
      await page.getByRole("button", { name: "People" }).last().click();
      const [[day, people] = []] = await rowsOf(/in numbers/);
      const { series } = tellTimeseries(events, {
        ...lastDays(90),
        event: order,
        interval: "day",
        limit,
      });
      const best = Math.max(...series[0]!.points.map(({ users }) => users));
      expect(people).toBe(String(best));
      const { start } = series[0]!.points.find(
        (point) => point.users === best && sameDay(point.start, day!),
      )!;
      await page
        .getByRole("table", { name: /in numbers/ })
        .locator("tbody button")
        .first()
        .click();
      const listed = (await rowsOf("People")).length;
      expect(listed).toBe(best);
      const from = Date.parse(start);
      expect(tellPeople(events, peopleOfDay(from))).toHaveLength(listed);
      await page.keyboard.press("Escape");
    },
    answerMsMax,
  );

  test(
    "3. which plant is looked at most?",
    async () => {
      await begin();
      await last90();
      await press("product.viewed");
      await settle(page);
      const [[title, count] = []] = await rowsOf("Items");
      const { rows } = tellTop(events, {
        ...lastDays(90),
        event: "product.viewed",
        by: "item",
        limit: 1,
      });
      const item = events.find(
        ({ event, properties }) =>
          event === "product.viewed" && properties["itemId"] === rows[0]!.key,
      )!;
      expect([title, count]).toEqual([item.properties["title"] as string, toCount(rows[0]!.count)]);
    },
    answerMsMax,
  );

  test(
    "4. of those who look at a plant, how many order, and where are most lost?",
    async () => {
      const way = ["product.viewed", "cart.filled", "checkout.started", order];
      await begin();
      await go("Funnel");
      await last90();
      for (const [i, step] of way.entries()) {
        await page.getByLabel(i === 0 ? "First step" : "Next step").fill(step);
        await page.keyboard.press("Enter");
      }
      await settle(page);
      const { steps } = tellFunnel(events, {
        ...lastDays(90),
        steps: way.map((event) => ({ event })),
        windowSeconds: 7 * 86_400,
      });
      const shown = await page.locator(".funnel-step b").allTextContents();
      expect(shown).toEqual(steps.map(({ users }) => toCount(users)));
      const lost = await page.locator(".lost button").allTextContents();
      expect(lost).toEqual(
        steps.slice(1).map(({ users }, i) => `${toCount(steps[i]!.users - users)} people`),
      );
    },
    answerMsMax,
  );

  for (const [number, direction, event, words] of [
    [5, "before", order, "what do people do right before they order?"],
    [6, "after", "user.created", "what does somebody do first who has signed up?"],
  ] as const) {
    test(
      `${number}. ${words}`,
      async () => {
        await begin();
        await go("Paths");
        await last90();
        await page.getByLabel("Another event").fill(event);
        await page.keyboard.press("Enter");
        await choose("Direction", direction);
        await settle(page);
        const { nodes } = tellPaths(events, {
          ...lastDays(90),
          start: { event },
          direction,
          steps: 3,
          limit: 9,
          windowSeconds: 86_400,
        });
        const columns = page.locator(".paths ol");
        const column = direction === "after" ? 1 : (await columns.count()) - 2;
        const items = await columns.nth(column).locator("li").allTextContents();
        const told = nodes.filter(({ step }) => step === 1);
        expect(items).toEqual(told.map(({ key, count }) => `${key}${toCount(count)}`));
      },
      answerMsMax,
    );
  }

  test(
    "7. how many of those who sign up come back in the week after?",
    async () => {
      await begin();
      await go("Retention");
      await last90();
      await press("Start: anything");
      await page.getByLabel("Event", { exact: true }).last().fill("user.created");
      await page.keyboard.press("Enter");
      await page.getByLabel("As share").uncheck();
      await settle(page);
      const { cohorts } = tellRetention(events, {
        ...lastDays(90),
        start: { event: "user.created" },
        returning: {},
        interval: "week",
        periods: 12,
      });
      const cells = page.locator("table.heat tbody tr");
      expect(await cells.count()).toBe(cohorts.length);
      for (const [i, { size, returned }] of cohorts.slice(0, -1).entries()) {
        const row = await cells.nth(i).locator("th, td").allTextContents();
        expect(row.slice(1, 4).map(Number)).toEqual([size, returned[0]!, returned[1]!]);
      }
    },
    answerMsMax,
  );

  test(
    "8. how many orders came from phones?",
    async () => {
      await begin();
      await last90();
      await press(order);
      await filterBy("Source", "phone");
      const { series } = tellTimeseries(events, {
        ...lastDays(90),
        event: order,
        source: "phone",
        interval: "day",
        limit,
      });
      expect(await figure()).toBe(toCount(sum(series[0]!.points)));
    },
    answerMsMax,
  );

  test(
    "9. how much was sold?",
    async () => {
      await begin();
      await go("Trends");
      await last90();
      await filterBy("Event", order);
      await choose("What is counted", "sum");
      await press("Of which property");
      await page.getByLabel("Property with numbers").fill("price");
      await page.keyboard.press("Enter");
      const { series } = tellTimeseries(events, {
        ...lastDays(90),
        event: order,
        interval: "day",
        limit,
        measured: { measure: "sum", property: "price" },
      });
      const sold = series[0]!.points.reduce((all, { value }) => all + (value ?? 0), 0);
      expect(sold).toBeGreaterThan(1000);
      expect(await figure()).toBe(toCount(sold));
    },
    answerMsMax,
  );

  test(
    "10. how many people were here yesterday, and what did one of them do?",
    async () => {
      await begin();
      await page.locator(".bar-range .menu-button").click();
      await page.getByRole("button", { name: /^Yesterday/ }).click();
      await settle(page);
      const today = lastDays(1).from;
      const { points } = tellActive(events, { from: today - dayMs, to: today, tz: "UTC" });
      const tile = page.locator(".tile", {
        has: page.getByRole("heading", { name: "Active people" }),
      });
      const active = tile.locator(".figures button").first();
      expect(await active.textContent()).toBe(toCount(points[0]!.dau));
      await active.click();
      await page.getByRole("dialog").getByRole("link").first().click();
      await page.getByRole("heading", { name: "What they did, newest first" }).waitFor();
      await settle(page);
      const id = await page.locator("code.id").textContent();
      const theirs = events.filter((event) => [event.userId, event.anonymousId].includes(id));
      expect(theirs.length).toBeGreaterThan(0);
      expect(await page.locator("ol.live > li").count()).toBeGreaterThanOrEqual(
        Math.min(theirs.length, 100),
      );
    },
    answerMsMax,
  );

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(stage.troubles).toEqual([]));
});

const sameDay = (start: string, name: string) => Date.parse(`${name} UTC`) === Date.parse(start);

function peopleOfDay(from: number) {
  const question = { ...lastDays(90), event: order, interval: "day", limit };
  return { ask: "timeseries", question, from, to: from + dayMs, isOther: false } as const;
}
