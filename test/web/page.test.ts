// The page at /swagger, in a real Chromium.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openBrowser } from "../clients/browser.ts";
import { type ServerProcess, startServer } from "../clients/kit.ts";

const browser = await openBrowser();

describe.skipIf(!browser)("Swagger UI", () => {
  let server: ServerProcess;
  const failed: string[] = [];

  beforeAll(async () => {
    const command = [process.execPath, "run", `${process.cwd()}/src/main.ts`];
    server = await startServer({ command });
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  async function openPage(hash = "") {
    const page = await browser!.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") failed.push(message.text());
    });
    await page.goto(`${server.url}/swagger${hash}`);
    await page.locator(".opblock").first().waitFor();
    return page;
  }

  test("signs in with a name and a password, and asks for nothing else", async () => {
    const account = {
      username: "ada",
      email: "ada@example.com",
      password: "correct horse",
      age: 36,
    };
    await fetch(`${server.url}/api/users`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(account),
    });
    const page = await openPage();
    await page.locator("button.authorize").first().click();
    const form = page.locator(".auth-container", { hasText: "Token URL" });
    await form.locator("#oauth_username").fill("ada");
    await form.locator("#oauth_password").fill("correct horse");
    const shown = await form.locator("label:visible").allTextContents();
    expect(shown).toEqual(["username:", "password:"]);
    expect(await form.locator("input:visible").count()).toBe(2);
    await form.locator("button", { hasText: "Authorize" }).click();
    await form.locator("button", { hasText: "Logout" }).waitFor();
    expect(await form.locator("label:visible").allTextContents()).toEqual([
      "username:",
      "password:",
    ]);
    await page.close();
  });

  test("shows a problem of each status, and how a stream is tried", async () => {
    const page = await openPage("#/Events/followEvents");
    const live = page.locator("#operations-Events-followEvents");
    await live.locator("tr.response").first().waitFor();
    expect(await live.locator(".opblock-description").textContent()).toContain("curl -N");
    expect(await live.locator(".try-out:visible").count()).toBe(0);
    for (const status of ["401", "403", "422", "429", "503"]) {
      const example = live.locator(`tr.response[data-code="${status}"] .highlight-code`);
      expect(JSON.parse((await example.textContent())!)).toMatchObject({ status: Number(status) });
    }
    await page.close();
  });

  test("has no errors to tell of", () => expect(failed).toEqual([]));
});
