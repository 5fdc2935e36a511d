// The console in a real Chromium: it signs in, shows what is sent, and each of its pages opens. `bun run test:console`
// does the rest. Each test goes on where the one before ended.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { findBarriers } from "./access.ts";
import { evil, openStage, signIn, type Stage } from "./stage.ts";

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

  const open = (path: string) => page.goto(`${url}${path}`);

  test("signed out it is one form without barriers, and a name, a password and Enter sign in", async () => {
    await open("/");
    await page.getByLabel("Username or e-mail").waitFor();
    expect(await page.locator("form").count()).toBe(1);
    expect(await findBarriers(page)).toEqual([]);
    await signIn(page);
  });

  test("what is sent stands under Live at once, and is only text whatever it says", async () => {
    await open("/console/live");
    await page.getByText("user.signed_in").first().waitFor();
    await stage.send([{ type: "track", event: evil, userId: "eve" }]);
    await page.getByText(evil).first().waitFor();
    expect(await page.title()).toBe("Plaudit");
  });

  test("every page opens", async () => {
    const paths = ["trends", "funnel", "retention", "paths", "people", "boards", "items", "manage"];
    for (const path of [...paths, "me"]) {
      await open(`/console/${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
    }
  });

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(troubles).toEqual([]));
});
