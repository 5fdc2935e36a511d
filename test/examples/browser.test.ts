// The page of examples/browser, in a real Chromium, against a server of another origin.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { openBrowser } from "../clients/browser.ts";
import { type ServerProcess, startServer } from "../clients/kit.ts";
import { ada, grace } from "../client/kit.ts";
import { databaseOf } from "../databases.ts";
import { type Child, firstLine, freePort, run, start } from "../processes.ts";

const root = new URL("../../", import.meta.url).pathname;
const waitMsMax = 10_000;
const browser = await openBrowser();

describe.skipIf(!browser)("the page", () => {
  const port = freePort();
  const origin = `http://localhost:${port}`;
  const command = [process.execPath, "run", `${root}src/main.ts`];
  let plaudit: ServerProcess;
  let site: Child;

  beforeAll(async () => {
    plaudit = await startServer({ command, env: { PLAUDIT_CORS_ORIGINS: origin } });
    const env = {
      NODE_ENV: "production",
      PORT: String(port),
      PLAUDIT_URL: plaudit.url,
      PLAUDIT_WRITE_KEY: await plaudit.createKey("page"),
    };
    site = start([process.execPath, "run", `${root}examples/browser/serve.ts`], { env });
    expect(await firstLine(site)).toContain(origin);
    const { username, email, age, password } = grace;
    const words = ["--username", username, "--email", email, "--age", String(age)];
    const flags = ["--admin", "--password-stdin", "--data", plaudit.folder];
    await run([...command, "user", "create", ...words, ...flags], {
      env: await databaseOf(plaudit.folder),
      stdin: `${password}\n`,
    });
  });

  afterAll(async () => {
    await browser?.close();
    site.kill();
    await plaudit.stop();
  });

  /** A page of somebody with a browser of their own, and what it complained of. */
  async function visit() {
    const page = await (await browser!.newContext()).newPage();
    page.setDefaultTimeout(waitMsMax);
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(origin);
    await page.locator("#signed-out").waitFor();
    return { page, complaints };
  }

  const fill = async (page: Page, form: string, fields: Record<string, string | number>) => {
    for (const [name, value] of Object.entries(fields)) {
      await page.locator(`${form} [name=${name}]`).fill(String(value));
    }
    await page.locator(`${form} button`).click();
  };
  const textOf = (page: Page, selector: string) => page.locator(selector).textContent();

  test("signs people up and in, shows what they offer and like, and what others do, live", async () => {
    const one = await visit();
    await fill(one.page, "#sign-up", { ...ada, age: 12 });
    await one.page.locator("#problem", { hasText: "age" }).waitFor();
    await one.page.locator("#sign-up [name=age]").fill("36");
    await one.page.locator("#sign-up button").click();
    await one.page.locator("#who", { hasText: "ada" }).waitFor();
    expect(await textOf(one.page, "#problem")).toBe("");
    await one.page.locator("#live-note", { hasText: "reports:read" }).waitFor();

    const other = await visit();
    await fill(other.page, "#sign-in", { username: grace.username, password: "no, not that" });
    await other.page.locator("#problem", { hasText: "credentials" }).waitFor();
    const { username, password } = grace;
    await fill(other.page, "#sign-in", { username, password });
    await other.page.locator("#live-note", { hasText: "from now on" }).waitFor();

    await fill(one.page, "#add", { title: "Blue <Orchid>" });
    const like = one.page.getByRole("button", { name: "Like Blue <Orchid>, 0 so far" });
    await like.click();
    await one.page.getByRole("button", { name: "1 so far", pressed: true }).waitFor();

    // The other page has it without being touched.
    await other.page.getByRole("button", { name: "1 so far", pressed: false }).waitFor();
    await other.page.locator("#items", { hasText: "Liked by ada" }).waitFor();
    await other.page.locator("#live", { hasText: "item.liked (plaudit)" }).waitFor();
    await other.page.getByRole("button", { name: "1 so far" }).click();
    await other.page.getByRole("button", { name: "2 so far", pressed: true }).waitFor();
    await other.page.getByRole("button", { name: "2 so far" }).click();
    await other.page.getByRole("button", { name: "1 so far", pressed: false }).waitFor();
    expect([one.complaints, other.complaints]).toEqual([[], []]);

    await one.page.reload();
    await one.page.locator("#who", { hasText: "ada" }).waitFor();
    await one.page.locator("#sign-out").click();
    await one.page.locator("#signed-out").waitFor();
    await one.page.reload();
    await one.page.locator("#signed-out").waitFor();
  }, 60_000);

  test("shows lists of any length, in either order", async () => {
    const { page, complaints } = await visit();
    await fill(page, "#sign-in", { username: grace.username, password: grace.password });
    await page.locator("#who").waitFor();
    for (let n = 1; n <= 11; n++) {
      await fill(page, "#add", { title: `Plant ${n}` });
      await page.locator("#items strong", { hasText: new RegExp(`^Plant ${n}$`) }).waitFor();
    }
    const titles = () => page.locator("#items strong").allTextContents();
    await page.locator("#sort").selectOption("likes");
    await page.waitForFunction("document.querySelectorAll('#items li').length === 10");
    expect((await titles())[0]).toBe("Blue <Orchid>");
    await page.locator("#more").click();
    await page.locator("#more").waitFor({ state: "hidden" });
    const all = await titles();
    expect(all).toHaveLength(12);
    expect(new Set(all).size).toBe(12);
    expect(complaints).toEqual([]);
  }, 60_000);

  test("tracks what is done on it, of nobody at first and then of whoever signs in", async () => {
    const events = await plaudit.stored("page", 9);
    const opened = events.find(({ event }) => event === "Page Opened")!;
    const joined = events.filter(({ type }) => type === "identify");
    expect(opened.properties["path"]).toBe("/");
    expect(opened.userId).toBeUndefined();
    expect(opened.anonymousId).toBeString();
    expect(joined.map(({ anonymousId }) => anonymousId)).toContain(opened.anonymousId);
    expect(events).toContainEqual(
      expect.objectContaining({ event: "List Sorted", userId: expect.any(String) }),
    );
  });

  test("names each of its fields and buttons, and needs no mouse", async () => {
    const { page } = await visit();
    const controls = async () => {
      const shown = await page.locator("body").ariaSnapshot();
      return shown.split("\n").flatMap((line) => line.match(kinds) ?? []);
    };
    const kinds = /(?:textbox|spinbutton|combobox|button).*/;
    const named = /^\w+ "[^"]+"/;
    expect(await controls()).toEqual(Array(8).fill(expect.stringMatching(named)));
    await page.keyboard.press("Tab");
    await page.keyboard.type(grace.username);
    await page.keyboard.press("Tab");
    await page.keyboard.type(grace.password);
    await page.keyboard.press("Enter");
    await page.locator("#items li").nth(9).waitFor();
    expect(await controls()).toEqual(Array(15).fill(expect.stringMatching(named)));
  });
});
