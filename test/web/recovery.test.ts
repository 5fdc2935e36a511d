// The pages that links in mail lead to, in a real Chromium: a way back as people go it.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { openBrowser } from "../clients/browser.ts";
import { type ServerProcess, startServer } from "../clients/kit.ts";
import { plaudit } from "../cli/kit.ts";

const browser = await openBrowser();

describe.skipIf(!browser)("the page of a link", () => {
  let server: ServerProcess;
  const failed: string[] = [];

  beforeAll(async () => {
    const command = [process.execPath, "run", join(process.cwd(), "src/main.ts")];
    server = await startServer({ command });
    await fetch(`${server.url}/api/users`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        username: "ada",
        email: "ada@example.com",
        password: "correct horse",
        age: 36,
      }),
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  async function openPage(path: string) {
    const page = await browser!.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") failed.push(message.text());
    });
    await page.goto(`${server.url}${path}`);
    return page;
  }

  test("sets a new password with a link of the command line, and hides its secret at once", async () => {
    const { out } = await plaudit([
      "user",
      "reset-link",
      "ADA@example.com",
      "--data",
      server.folder,
    ]);
    const { hash } = new URL(out.trim());
    const page = await openPage(`/reset${hash}`);
    const field = page.getByLabel("New password");
    await field.waitFor();
    expect(page.url()).toBe(`${server.url}/reset`);
    await field.fill("battery staple");
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("Sign in with it now.").waitFor();
    const signIn = new URLSearchParams({ username: "ada", password: "battery staple" });
    const answer = await fetch(`${server.url}/api/auth/token`, { method: "POST", body: signIn });
    expect(answer.status).toBe(200);
    expect(failed).toEqual([]);
    await page.close();

    const again = await openPage(`/reset${hash}`);
    await again.getByLabel("New password").fill("once more please");
    await again.getByRole("button", { name: "Set the password" }).click();
    await again.getByText("This link is not good").waitFor();
    await again.close();
  });

  test("without a link asks for the address, and says where no mail is sent", async () => {
    const page = await openPage("/reset");
    await page.getByLabel("E-mail").fill("ada@example.com");
    await page.getByRole("button", { name: "Send the link" }).click();
    await page.getByText("This server sends no mail").waitFor();
    await page.close();
  });

  test("of an address asks for the code, and one that lost its secret says so", async () => {
    const whole = await openPage(`/verify#${"0".repeat(64)}`);
    await whole.getByLabel("Code").waitFor();
    const lost = await openPage("/undo");
    await lost.getByText("The link is not whole").waitFor();
    expect(await lost.locator("form:visible").count()).toBe(0);
  });
});
