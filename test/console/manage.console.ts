// Manage in a real Chromium: what an admin looks at, and mends.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { findBarriers } from "./access.ts";
import { askUntil, evil, openStage, signIn, type Stage } from "./stage.ts";

const stage = (await openStage())!;

describe.skipIf(!stage)("Manage", () => {
  let page: Page;
  let url: string;
  let troubles: Stage["troubles"];

  beforeAll(async () => {
    ({ page, troubles } = stage);
    ({ url } = stage.server);
    await page.goto(url);
    await signIn(page);
  });
  afterAll(() => stage.close());

  const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const open = (path: string) => page.goto(`${url}/console/manage/${path}`);
  const tile = (title: string) =>
    page.locator(".tile", { has: page.getByRole("heading", { name: title, exact: true }) });

  test("a source says what it sends, and what was rejected of it with a sample", async () => {
    await open("sources");
    await seen("Nothing was rejected.");
    await stage.send([
      { type: "track", event: "Looked", userId: "ann" },
      {
        type: "track",
        event: "Looked",
        userId: "ann",
        timestamp: "yesterday",
        properties: { evil },
      },
      { type: "track", userId: "ann" },
    ]);
    const shop = page.getByRole("row", { name: /shop/ });
    await askUntil(page, shop.getByRole("cell", { name: "2", exact: true }));
    await page.getByText(/timestamp must be a time/).click();
    await tile("Rejected within a day").getByText("<img src=x").waitFor();
    expect(await page.title()).toBe("Plaudit");
    expect(await findBarriers(page)).toEqual([]);
  });

  test("a source's names are counted anew only by its name", async () => {
    const shop = page.getByRole("row", { name: /shop/ });
    await shop.hover();
    await shop.getByRole("button", { name: "Count names anew" }).click();
    await page.getByLabel("Type shop to go on").fill("shop");
    await page.getByRole("dialog").getByRole("button").first().click();
    await seen("Its names are counted anew.");
  });

  test("sources that are stored are suggested", async () => {
    await page.goto(`${url}/console/trends`);
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByLabel("Source").fill("SH");
    await page.locator("datalist option[value=shop]").waitFor({ state: "attached" });
  });

  /** Signs up, in, and likes an item of their own, as an app would. */
  async function join(username: string): Promise<string> {
    const post = async (path: string, body: object, token?: string) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
      const json = { method: "POST", body: JSON.stringify(body), headers };
      const answer = await fetch(`${url}/api/${path}`, json);
      expect(answer.status).toBeLessThan(300);
      return (await answer.json()) as Record<string, string>;
    };
    const password = "correct horse";
    await post("users", { username, email: `${username}@example.com`, password, age: 36 });
    const { access_token: token } = await post("auth/token", { username, password });
    const { id } = await post("items", { title: "A fern" }, token);
    await post(`items/${id}/like`, {}, token);
    return token as string;
  }

  test("where somebody is signed in is seen, and ended", async () => {
    const token = await join("bea");
    await open("users?query=bea");
    await page.getByRole("link", { name: "bea", exact: true }).last().click();
    const sessions = tile("bea").getByRole("region", { name: "Sessions" });
    await sessions.getByRole("cell", { name: /Bun/ }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await sessions.getByRole("row").nth(1).hover();
    await sessions.getByRole("button", { name: "End" }).click();
    await tile("bea").getByText("Nowhere.").waitFor();
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${url}/api/users/me`, { headers })).status).toBe(401);
  });

  test("the audit log names people, and leads to them", async () => {
    await open("audit?action=session.ended");
    const row = page.getByRole("row", { name: /session.ended/ });
    await row.getByRole("link", { name: "ada", exact: true }).waitFor();
    await row.getByRole("link", { name: "bea", exact: true }).click();
    await page.waitForURL(/manage\/users\?user=/);
    await page.getByRole("heading", { name: "bea" }).waitFor();
  });

  test("the number of an item's likes opens who likes it", async () => {
    await page.goto(`${url}/console/items`);
    await page.getByRole("button", { name: "1", exact: true }).click();
    await page.getByRole("dialog", { name: "Who likes A fern" }).waitFor();
    await page.getByRole("dialog").getByRole("link", { name: "bea" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(troubles).toEqual([]));
});
