// What tests of the console share: a server with a small history, and an admin in a real Chromium.
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../clients/browser.ts";
import { type ServerProcess, startServer } from "../clients/kit.ts";

const password = "correct horse";
export const evil = `<img src=x onerror="document.title='hacked'">`;
/** What a spreadsheet would run. */
export const formula = `=HYPERLINK("https://evil.example","look")`;

export interface Stage {
  server: ServerProcess;
  page: Page;
  key: string;
  /** What the browser reported, and answers that failed, since they were last forgiven. */
  troubles: string[];
  send: (events: readonly object[]) => Promise<void>;
  close: () => Promise<void>;
}

/** Undefined where no Chromium can run. */
export async function openStage(): Promise<Stage | undefined> {
  const browser = await openBrowser();
  if (!browser) return undefined;
  const command = [process.execPath, "run", `${process.cwd()}/src/main.ts`];
  const server = await startServer({ command });
  await createAdmin(command, server.folder);
  const key = await server.createKey("shop");
  const { page, troubles } = await openPage(browser);
  return {
    server,
    page,
    key,
    troubles,
    async send(events) {
      const sent = await fetch(`${server.url}/v1/batch`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${key}:`)}`, "content-type": "application/json" },
        body: JSON.stringify({ batch: events }),
      });
      if (sent.status !== 200) throw new Error(await sent.text());
    },
    async close() {
      await browser.close();
      await server.stop();
    },
  };
}

async function createAdmin(command: readonly string[], folder: string): Promise<void> {
  const who = ["--admin", "--username", "ada", "--email", "ada@example.com", "--age", "36"];
  const create = Bun.spawn(
    [...command, "user", "create", ...who, "--password-stdin", "--data", folder],
    { stdin: new Blob([`${password}\n`]), stdout: "ignore", stderr: "inherit" },
  );
  if ((await create.exited) !== 0) throw new Error("The admin was not made.");
}

async function openPage(browser: Browser) {
  const troubles: string[] = [];
  // Its charts read the language, which is none where LANG is C.
  const context = await browser.newContext({ locale: "en-US" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("response", (answer) => {
    if (answer.status() >= 400) troubles.push(`${answer.status()} ${answer.url()}`);
  });
  return { page, troubles };
}

export async function signIn(page: Page): Promise<void> {
  await page.getByLabel("Username or e-mail").fill("ada");
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Live" }).waitFor();
}
