// The console in a real Chromium, against a server of its own.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { openBrowser } from "../clients/browser.ts";
import { type ServerProcess, startServer } from "../clients/kit.ts";

const browser = await openBrowser();
const password = "correct horse";
const evil = `<img src=x onerror="document.title='hacked'">`;

describe.skipIf(!browser)("the console", () => {
  let server: ServerProcess;
  let page: Page;
  let key: string;
  const troubles: string[] = [];

  beforeAll(async () => {
    const command = [process.execPath, "run", `${process.cwd()}/src/main.ts`];
    server = await startServer({ command });
    const create = Bun.spawn(
      [
        ...command,
        "user",
        "create",
        "--admin",
        "--username",
        "ada",
        "--email",
        "ada@example.com",
      ].concat(["--age", "36", "--password-stdin", "--data", server.folder]),
      { stdin: new Blob([`${password}\n`]), stdout: "ignore", stderr: "inherit" },
    );
    expect(await create.exited).toBe(0);
    key = await server.createKey("shop");
    // Its charts read the language, which is none where LANG is C.
    const context = await browser!.newContext({ locale: "en-US" });
    page = await context.newPage();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) troubles.push(message.text());
    });
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("response", (answer) => {
      if (answer.status() >= 400) troubles.push(`${answer.status()} ${answer.url()}`);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();

  test("signed out it is one form, and nothing fails", async () => {
    await page.goto(server.url);
    await page.getByLabel("Username or e-mail").waitFor();
    expect(await page.locator("form").count()).toBe(1);
    expect(await page.locator("form input").count()).toBe(2);
    expect(troubles).toEqual([]);
  });

  test("a name, a password and Enter sign in; without events it says how to send one", async () => {
    await page.getByLabel("Username or e-mail").fill("ada");
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    await seen("The data is only on this disk.");
    await page.getByRole("link", { name: "Live" }).waitFor();
  });

  test("what is sent stands under Live at once, and is only text whatever it says", async () => {
    await page.goto(`${server.url}/console/live`);
    await seen("user.signed_in");
    const sent = await fetch(`${server.url}/v1/track`, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`${key}:`)}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ event: evil, userId: "eve", properties: { plan: evil } }),
    });
    expect(sent.status).toBe(200);
    await seen(evil);
    expect(await page.title()).toBe("Plaudit");
  });

  test("the overview counts it, and a click on a row asks about that event alone", async () => {
    await page.goto(server.url);
    await page.getByRole("button", { name: evil }).click();
    await seen(`event is ${evil}`);
    expect(page.url()).toContain("event=");
    expect(await page.title()).toBe("Plaudit");
  });

  test("every page opens", async () => {
    const paths = ["trends", "funnel", "retention", "people", "boards", "items", "manage", "me"];
    for (const path of paths) {
      await page.goto(`${server.url}/console/${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
    }
  });

  test("a question is saved to a new board, and drawn there", async () => {
    await page.goto(`${server.url}/console/trends`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByLabel("Title").fill("How much");
    await page.locator(".menu:popover-open").getByRole("button", { name: "Save" }).click();
    await page.goto(`${server.url}/console/boards`);
    await page.getByRole("link", { name: "How much" }).click();
    await page.locator(".chart canvas").waitFor();
  });

  test("Ctrl-K finds a page by the keyboard alone", async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Reten");
    await page.getByRole("option", { name: "Retention" }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/console\/retention/);
  });

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(troubles).toEqual([]));
});
