// The page of an invitation, in a real Chromium: from the link to an account.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { openBrowser } from "../clients/browser.ts";
import { serve, type Server } from "../../src/app/serve.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { emptyFolder, plaudit, workerUrl } from "../cli/kit.ts";
import { configOf } from "../databases.ts";

const browser = await openBrowser();

describe.skipIf(!browser)("The page of an invitation", () => {
  const folder = emptyFolder();
  let server: Server;

  beforeAll(async () => {
    const config = await configOf(folder, { PORT: "0", PLAUDIT_SIGNUP: "invite" });
    server = await serve({ config, log: silentLog, workerUrl });
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  async function openPage(hash: string) {
    const page = await browser!.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`${server.url.origin}/invitation${hash}`);
    const notice = () => page.locator("#notice").textContent();
    return { page, errors, notice };
  }

  test("makes the account, keeps its secret out of the address, and says what is wrong", async () => {
    const { out } = await plaudit(
      ["user", "invite", "--email", "lin@example.com", "--data", folder],
      { settings: { PLAUDIT_SIGNUP: "invite" } },
    );
    const { page, errors, notice } = await openPage(`#${out.trim().split("#")[1]}`);
    expect(page.url()).toBe(`${server.url.origin}/invitation`);
    await page.fill("[name=email]", "eve@example.com");
    await page.fill("[name=username]", "lin");
    await page.fill("[name=age]", "36");
    await page.fill("[name=password]", "correct horse");
    await page.click("button");
    await page.getByText("not good").waitFor();
    await page.fill("[name=email]", "lin@example.com");
    await page.click("button");
    await page.getByText("Your account is made").waitFor();
    expect(await page.locator("#notice a").getAttribute("href")).toBe("/");
    expect(errors).toEqual([]);
    expect(await notice()).toContain("Sign in");
  }, 60_000);

  test("asks for an app's own fields, and for no age where the app does not", async () => {
    const profile = Type.Object({
      company: Type.String({ title: "Your company", maxLength: 100 }),
      size: Type.Union([Type.Literal("small"), Type.Literal("large")]),
      rooms: Type.Optional(Type.Integer({ minimum: 1 })),
      floors: Type.Optional(Type.Integer()),
      newsletter: Type.Boolean(),
    });
    const shape = { profile, isAgeNeeded: false };
    const folderOfApp = emptyFolder();
    const config = await configOf(folderOfApp, { PORT: "0", PLAUDIT_SIGNUP: "invite" });
    const app = await serve({ config, log: silentLog, workerUrl, shape });
    const invite = ["user", "invite", "--email", "lin@example.com", "--data", folderOfApp];
    const { out } = await plaudit(invite, { settings: { PLAUDIT_SIGNUP: "invite" } });
    const page = await browser!.newPage();
    await page.goto(`${app.url.origin}/invitation#${out.trim().split("#")[1]}`);
    await page.fill("[name=email]", "lin@example.com");
    await page.fill("[name=username]", "lin");
    await page.fill("[name=password]", "correct horse");
    await page.getByLabel("Your company").fill("Fern");
    await page.getByLabel("size").selectOption("large");
    await page.getByLabel("rooms").fill("3");
    await page.getByLabel("newsletter").check();
    expect(await page.locator("[name=age]").count()).toBe(0);
    await page.click("button");
    await page.getByText("Your account is made").waitFor();
    const shown = await plaudit(["user", "show", "lin", "--data", folderOfApp]);
    expect(JSON.parse(shown.out)).toMatchObject({
      age: null,
      profile: { company: "Fern", size: "large", rooms: 3, newsletter: true },
    });
    await app.stop();
  }, 60_000);

  test("asks for the whole link where there is no secret", async () => {
    const { page, notice } = await openPage("");
    expect(await notice()).toContain("whole link");
    expect(await page.locator("form").isVisible()).toBe(false);
  }, 60_000);
});
