// How the console looks: every page with the demo's data and with a real history, wide and narrow, light and dark. What
// a test can say of it is said by `shoot`; the rest is for whoever opens `dist/console`.
// `PLAUDIT_HISTORY=FILE` takes that history instead of the half year that we have.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { shoot, wide } from "./shots.ts";
import { openStage, signIn, type Stage } from "./stage.ts";

const demo = (await openStage({ data: "demo" }))!;
const history = (await openStage())!;
const historyFile = Bun.env["PLAUDIT_HISTORY"] ?? join("test", "fixtures", "half-a-year.ndjson.gz");

const shopWay = ["product.viewed", "cart.filled", "checkout.started", "order.placed"];
const steps = (events: readonly string[]) => events.map((event) => `step=${event}`).join("&");

type Place = [name: string, path: string, prepare?: (page: Page) => Promise<unknown>];
const press = (selector: string) => (page: Page) => page.locator(selector).first().click();

const places: readonly Place[] = [
  ["overview", "/"],
  ["range", "/", press(".bar-range .menu-button")],
  ["filter", "/", (page) => page.getByRole("button", { name: "Filter", exact: true }).click()],
  ["palette", "/", (page) => page.keyboard.press("Control+k")],
  ["live", "/console/live"],
  ["trends", "/console/trends?event=order.placed&range=90d"],
  ["trends-by", "/console/trends?event=page&by=name&range=90d&interval=week"],
  ["people-behind", "/console/trends?event=order.placed", press(".figure button")],
  ["funnel", `/console/funnel?${steps(shopWay)}&range=90d`],
  ["retention", "/console/retention?start=user.created&range=90d"],
  ["paths", "/console/paths?start=order.placed&direction=before"],
  ["people", "/console/people"],
  ["boards", "/console/boards"],
  ["board", "/console/boards", (page) => page.getByRole("link", { name: "What sells" }).click()],
  ["items", "/console/items"],
  ["me", "/console/me"],
  ["manage", "/console/manage"],
  ["sources", "/console/manage/sources"],
  ["users", "/console/manage/users"],
  ["keys", "/console/manage/keys"],
  ["events", "/console/manage/events"],
  ["team", "/console/manage/team"],
  ["dead-letters", "/console/manage/dead-letters"],
  ["audit", "/console/manage/audit"],
  ["settings", "/console/manage/settings"],
  ["missing", "/console/nowhere"],
];

describe.skipIf(!demo)("with the demo", () => {
  beforeAll(() => enter(demo));
  afterAll(() => demo.close());

  for (const [name, path, prepare] of places) {
    test(name, () => look(demo, `demo-${name}`, path, prepare));
  }

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(demo.troubles).toEqual([]));
});

const past = "from=2024-01-01&to=2024-07-01";
const pastPlaces: readonly Place[] = [
  ["empty-range", "/"],
  ["overview", `/?${past}`],
  ["trends-by", `/console/trends?event=file.modified&by=ext&${past}`],
  ["funnel", `/console/funnel?${steps(["file.added", "file.modified", "file.deleted"])}&${past}`],
  ["retention", `/console/retention?unit=month&${past}`],
  ["paths", `/console/paths?start=commit.merged&${past}`],
  ["people-behind", `/console/trends?event=commit.created&${past}`, press(".figure button")],
];

describe.skipIf(!history)("with a real history", () => {
  beforeAll(async () => {
    await history.server.run("import", join(process.cwd(), historyFile));
    await enter(history);
  });
  afterAll(() => history.close());

  for (const [name, path, prepare] of pastPlaces) {
    test(name, () => look(history, `history-${name}`, path, prepare));
  }

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(history.troubles).toEqual([]));
});

async function enter({ page, server }: Stage): Promise<void> {
  await page.setViewportSize(wide);
  await page.goto(server.url);
  await signIn(page);
}

async function look(
  { page, server }: Stage,
  name: string,
  path: string,
  prepare?: Place[2],
): Promise<void> {
  await page.goto(server.url + path);
  await shoot(page, name, prepare && (() => prepare(page)));
}
