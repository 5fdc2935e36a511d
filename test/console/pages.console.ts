// What each page of the console does, in a real Chromium, against a server of its own. Each test goes on where the one before ended.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import type { Page } from "playwright-core";
import { findBarriers } from "./access.ts";
import { evil, formula, openStage, signIn, type Stage } from "./stage.ts";

const stage = (await openStage())!;

describe.skipIf(!stage)("the console", () => {
  let page: Page;
  let url: string;
  let troubles: Stage["troubles"];

  beforeAll(() => {
    ({ page, troubles } = stage);
    ({ url } = stage.server);
  });
  afterAll(() => stage.close());

  const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const open = (path: string) => page.goto(`${url}${path}`);
  const panel = () => page.getByRole("dialog");

  /** Clicks a number, and reads who is behind it. */
  async function peopleBehind(number: ReturnType<Page["locator"]>): Promise<string[]> {
    await number.click();
    await panel().getByRole("row").nth(1).waitFor();
    const names = await panel().getByRole("link").allTextContents();
    await page.keyboard.press("Escape");
    await panel().waitFor({ state: "detached" });
    return names.toSorted();
  }

  test("signed out it is one form, and nothing fails", async () => {
    await open("/");
    await page.getByLabel("Username or e-mail").waitFor();
    expect(await page.locator("form").count()).toBe(1);
    expect(await page.locator("form input").count()).toBe(2);
    expect(await findBarriers(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  test("a name, a password and Enter sign in; without events it says how to send one", async () => {
    await signIn(page);
    await seen("The data is only on this disk.");
  });

  test("what is sent stands under Live at once, and is only text whatever it says", async () => {
    await open("/console/live");
    await seen("user.signed_in");
    await stage.send(history);
    await seen(evil);
    expect(await page.title()).toBe("Plaudit");
  });

  test("the overview counts it, and a click on a row asks about that event alone", async () => {
    await open("/");
    await page.getByRole("button", { name: evil, exact: true }).click();
    await seen(`event is ${evil}`);
    expect(page.url()).toContain("event=");
    expect(await page.title()).toBe("Plaudit");
  });

  test("every page opens", async () => {
    const paths = ["trends", "funnel", "retention", "paths", "people", "boards", "items", "manage"];
    for (const path of [...paths, "me"]) {
      await open(`/console/${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
    }
  });

  test("the figure of an event opens its people, and a bucket in its table those of that day", async () => {
    await open("/console/trends?event=Looked");
    expect(await peopleBehind(page.locator(".figure button"))).toEqual(["ann", "bob", "cid"]);
    await page.getByText("Numbers", { exact: true }).click();
    const today = page.locator("details tbody tr").first().getByRole("button");
    expect(await peopleBehind(today)).toEqual(["ann", "bob", "cid"]);
  });

  test("a click on a line opens the people of that point", async () => {
    await open("/console/trends?event=Bought");
    await page.locator(".u-over").waitFor();
    const chart = await page.locator(".u-over").boundingBox();
    await page.mouse.click(chart!.x + chart!.width - 2, chart!.y + 20);
    await panel().getByRole("link", { name: "ann" }).click();
    await page.waitForURL(/people\?id=ann/);
    await panel().waitFor({ state: "detached" });
  });

  test("who came to a step of a funnel, and who was lost on the way, are named", async () => {
    await open("/console/funnel?step=Looked&step=Bought");
    const steps = page.locator(".funnel-step button");
    expect(await peopleBehind(steps.nth(1))).toEqual(["ann"]);
    expect(await peopleBehind(page.getByRole("button", { name: "2 people" }))).toEqual([
      "bob",
      "cid",
    ]);
  });

  test("a cell of retention opens those who came back", async () => {
    await open("/console/retention?start=Looked&returning=Bought&unit=day");
    const cell = page.locator("table.heat td.cell button");
    expect(await peopleBehind(cell.first())).toEqual(["ann"]);
  });

  test("paths are drawn from an event and to it, and each node opens who went there", async () => {
    await open("/console/paths?start=Looked&window=86400");
    const column = page.locator(".paths ol").nth(1);
    await column.getByText("Bought").waitFor();
    expect(await page.locator(".paths svg path").count()).toBeGreaterThan(0);
    expect(
      await peopleBehind(column.locator("li", { hasText: "Bought" }).getByRole("button")),
    ).toEqual(["ann"]);
    await page.getByLabel("Direction").selectOption("before");
    await seen('What people do before "Looked"');
  });

  test("a click on a value of a breakdown filters by it, number or text", async () => {
    await open("/console/trends?event=Looked&by=size");
    await page.getByRole("button", { name: "5", exact: true }).click();
    await seen("size is 5");
    await page.getByRole("button", { name: "large", exact: true }).waitFor({ state: "detached" });
    const keys = page.getByRole("region", { name: "Values of size" });
    expect(await keys.locator("tbody button.key").allTextContents()).toEqual(["5"]);
    expect(await peopleBehind(keys.locator("button.count"))).toEqual(["ann", "bob"]);
  });

  test("bots and our team are left out until somebody wants to see them", async () => {
    await open("/console/trends?event=Crawled");
    await page.locator(".figure", { hasText: "0" }).waitFor();
    await page.getByRole("button", { name: "Who is left out" }).click();
    await page.getByLabel("Leave out bots").uncheck();
    await page.locator(".figure", { hasText: "1" }).waitFor();
    expect(page.url()).toContain("include=bots");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "without our team" }).waitFor();
  });

  test("an answer is downloaded as CSV, in which a formula is only text", async () => {
    await open("/");
    const tile = page.locator(".tile", { has: page.getByRole("heading", { name: "Events" }) });
    await tile.getByRole("button", { name: formula, exact: true }).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      tile.getByRole("button", { name: "CSV" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe("Events.csv");
    const text = await Bun.file(await file.path()).text();
    expect(text).toContain(`"'${formula.replaceAll('"', '""')}",1,1\r\n`);
    expect(text).toContain("Looked,3,3\r\n");
  });

  test("a question is saved to a new board, and drawn there", async () => {
    await open("/console/trends");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByLabel("Title").fill("How much");
    await page.locator(".menu:popover-open").getByRole("button", { name: "Save" }).click();
    await open("/console/boards");
    await page.getByRole("link", { name: "How much" }).click();
    await page.locator(".chart canvas").waitFor();
  });

  test("who is invited has a link, and a permission that is set stays", async () => {
    await open("/console/manage/users");
    await page.getByLabel("E-mail", { exact: true }).fill("bea@example.com");
    await page.getByRole("button", { name: "Invite" }).click();
    await seen("No mail is set up: hand this link over.");
    await page.getByRole("cell", { name: "bea@example.com" }).waitFor();
    await page.getByRole("link", { name: "ada", exact: true }).last().click();
    const ada = page.locator(".tile", { has: page.getByRole("heading", { name: "ada" }) });
    await ada.getByLabel("reports:read").check();
    await ada.getByRole("button", { name: "Set permissions" }).click();
    await page.getByRole("cell", { name: /admin, reports:read|reports:read, admin/ }).waitFor();
  });

  test("a key is shown once, and deleted only by its name", async () => {
    await open("/console/manage/keys");
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByLabel("Name", { exact: true }).fill("till");
    await page.getByRole("button", { name: "Make it" }).click();
    await seen("It is shown this once:");
    await page.keyboard.press("Escape");
    await page.getByRole("row", { name: /till/ }).hover();
    await page.getByRole("row", { name: /till/ }).getByRole("button", { name: "Delete" }).click();
    const sure = panel().getByRole("button", { name: "Delete the key till" });
    await page.getByLabel("Type till to go on").fill("til");
    expect(await sure.isDisabled()).toBe(true);
    await page.getByLabel("Type till to go on").fill("till");
    await sure.click();
    await page.getByRole("row", { name: /till/ }).waitFor({ state: "detached" });
  });

  test("a source of our team is left out as soon as it is named", async () => {
    await open("/console/manage/team");
    await page.getByLabel("Source").fill("shop");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Remove: shop" }).waitFor();
    await open("/console/trends?event=Looked");
    await page.locator(".figure", { hasText: "0" }).waitFor();
    await open("/console/manage/team");
    await page.getByRole("button", { name: "Remove: shop" }).click();
    await page.getByText("Nobody yet.").nth(2).waitFor();
  });

  test("a dead letter is looked at, and dropped by its number", async () => {
    const events = new Database(`${stage.server.folder}/events.db`);
    events.run(
      "insert into dead_letters (id, journal, segment, offset, count, reason, record, created_at) values (1, 'server', 1, 28, 1, 'too odd', 'segment 1 from byte 28', 0)",
    );
    events.close();
    await open("/console/manage/dead-letters");
    await page.getByText("too odd").click();
    await seen("segment 1 from byte 28");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Drop…" }).click();
    await page.getByLabel("Type 1 to go on").fill("1");
    await panel().getByRole("button", { name: "Drop letter 1" }).click();
    await seen("There are none");
  });

  test("Ctrl-K finds a page by the keyboard alone", async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Reten");
    await page.getByRole("option", { name: "Retention" }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/console\/retention/);
  });

  test("the palette has the next key, however soon it comes", async () => {
    const isThere = await page.evaluate(`(async () => {
      const press = { key: "k", ctrlKey: true, bubbles: true };
      document.body.dispatchEvent(new KeyboardEvent("keydown", press));
      // All that was to be done before the browser's next task is done.
      for (let i = 0; i < 20; i++) await undefined;
      return document.activeElement?.getAttribute("role") === "combobox";
    })()`);
    expect(isThere).toBe(true);
    await page.keyboard.press("Escape");
  });

  test.each(places)("axe finds no barrier in %s, light or dark", async (path, press) => {
    await open(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator("main:not(:has([aria-busy=true]))").waitFor();
    if (press !== "") await page.locator(press).first().click();
    expect(await findBarriers(page)).toEqual([]);
  });

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(troubles).toEqual([]));
});

/** Every page, and what opens on some; a selector is pressed first. */
const places: [path: string, press: string][] = [
  ["/", ""],
  ["/", ".bar-range .menu-button"],
  ["/console/live", ""],
  ["/console/trends?event=Looked&by=size", ""],
  ["/console/funnel?step=Looked&step=Bought", ".funnel-step button"],
  ["/console/retention?unit=day", ""],
  ["/console/paths?start=Looked", ""],
  ["/console/people", ""],
  ["/console/people?id=ann", ""],
  ["/console/boards", ""],
  ["/console/items", ""],
  ["/console/me", ""],
  ["/console/manage", ""],
  ["/console/manage/users", ""],
  ["/console/manage/keys", ".actions .menu-button"],
  ["/console/manage/sources", ""],
  ["/console/manage/events", ""],
  ["/console/manage/team", ""],
  ["/console/manage/dead-letters", ""],
  ["/console/manage/audit", ""],
  ["/console/manage/settings", ""],
];

const agoMs = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
let sent = 0;
const track = (event: string, userId: string, minutes: number, more: object = {}) => ({
  type: "track",
  messageId: `m-${sent++}`,
  event,
  userId,
  timestamp: agoMs(minutes),
  properties: {},
  ...more,
});

/** Three look, one of them buys. */
const history = [
  track("Looked", "ann", 3, { properties: { size: 5 } }),
  track("Looked", "bob", 3, { properties: { size: "5" } }),
  track("Looked", "cid", 3, { properties: { size: "large" } }),
  track("Bought", "ann", 2),
  track("Crawled", "bot-1", 2, { properties: { $bot: true } }),
  track(formula, "eve", 1),
  track(evil, "eve", 1, { properties: { plan: evil } }),
];
