// What tests of the console share: a server of its own, and an admin in a real Chromium.
// `PLAUDIT_BINARY=dist/plaudit` tests that file instead of the source.
import { resolve } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { openBrowser } from "../clients/browser.ts";
import { type ServerProcess, startServer } from "../clients/kit.ts";
import { databaseOf } from "../databases.ts";

export const password = "correct horse";
export const evil = `<img src=x onerror="document.title='hacked'">`;
/** What a spreadsheet would run. */
export const formula = `=HYPERLINK("https://evil.example","look")`;

const binary = Bun.env["PLAUDIT_BINARY"];
export const command =
  binary === undefined
    ? [process.execPath, "run", `${process.cwd()}/src/main.ts`]
    : [resolve(binary)];

export interface StageOptions {
  env?: Record<string, string>;
  /** What is there at the first start: nothing, or the demo. */
  data?: "nothing" | "demo";
  /** Without one the server waits for whoever has its set-up link. */
  hasAdmin?: boolean;
  browserFlags?: readonly string[];
  /** Default: one that is free. */
  port?: number;
}

export interface Stage {
  browser: Browser;
  server: ServerProcess;
  page: Page;
  key: string;
  /** What the browser reported, and answers that failed, since they were last forgiven. */
  troubles: string[];
  send: (events: readonly object[]) => Promise<void>;
  /** Another browser of somebody's: nothing is shared with the first. What it reports is a trouble, too. */
  open: (options?: BrowserContextOptions) => Promise<Page>;
  close: () => Promise<void>;
}

/** Undefined where no Chromium can run. */
export async function openStage(options: StageOptions = {}): Promise<Stage | undefined> {
  const { env = {}, data = "nothing", hasAdmin = true, browserFlags, port } = options;
  const browser = await openBrowser(browserFlags);
  if (!browser) return undefined;
  const fill = data === "demo" ? fillDemo : undefined;
  const server = await startServer({ command, env, fill, port });
  if (hasAdmin) await createAdmin(server.folder);
  const key = await server.createKey("shop");
  const troubles: string[] = [];
  const open = (wanted?: BrowserContextOptions) => openPage(browser, troubles, wanted);
  return {
    browser,
    server,
    page: await open(),
    key,
    troubles,
    open,
    send: (events) => sendBatch(server.url, key, events),
    async close() {
      await browser.close();
      await server.stop();
    },
  };
}

async function sendBatch(url: string, key: string, events: readonly object[]): Promise<void> {
  const sent = await fetch(`${url}/v1/batch`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${key}:`)}`, "content-type": "application/json" },
    body: JSON.stringify({ batch: events }),
  });
  if (sent.status !== 200) throw new Error(await sent.text());
}

async function fillDemo(folder: string): Promise<void> {
  const fill = Bun.spawn([...command, "demo", "--data", folder], {
    env: { ...process.env, ...(await databaseOf(folder)) },
    stdout: "ignore",
    stderr: "inherit",
  });
  if ((await fill.exited) !== 0) throw new Error("The demo was not made.");
}

async function createAdmin(folder: string): Promise<void> {
  const who = ["--admin", "--username", "ada", "--email", "ada@example.com", "--age", "36"];
  const create = Bun.spawn(
    [...command, "user", "create", ...who, "--password-stdin", "--data", folder],
    {
      env: { ...process.env, ...(await databaseOf(folder)) },
      stdin: new Blob([`${password}\n`]),
      stdout: "ignore",
      stderr: "inherit",
    },
  );
  if ((await create.exited) !== 0) throw new Error("The admin was not made.");
}

async function openPage(
  browser: Browser,
  troubles: string[],
  options: BrowserContextOptions = {},
): Promise<Page> {
  // Its charts read the language, which is none where LANG is C.
  const context = await browser.newContext({ locale: "en-US", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("request", (request) => {
    const isOwn = /^(http:\/\/(127\.0\.0\.1|localhost)|data:|blob:)/.test(request.url());
    if (!isOwn) troubles.push(`loaded from elsewhere: ${request.url()}`);
  });
  page.on("response", (answer) => {
    if (answer.status() >= 400) troubles.push(`${answer.status()} ${answer.url()}`);
  });
  return page;
}

export async function signIn(page: Page, who = "ada", word = password): Promise<void> {
  await page.getByLabel("Username or e-mail").fill(who);
  await page.getByLabel("Password").fill(word);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
}

/** Asks again with `r` until it is there: what was sent takes a moment to be stored. */
export async function askUntil(page: Page, found: ReturnType<Page["locator"]>): Promise<void> {
  for (let times = 0; times < 40 && (await found.count()) === 0; times++) {
    await page.keyboard.press("r");
    await Bun.sleep(250);
  }
  await found.first().waitFor();
}
