// The first minutes of a new server: from the link that it prints to an event that arrives.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { run } from "../processes.ts";
import { shoot } from "./shots.ts";
import { openStage, password } from "./stage.ts";

const stage = (await openStage({ hasAdmin: false }))!;

declare const navigator: { clipboard: { readText(): Promise<string> } };

describe.skipIf(!stage)("a new server", () => {
  let page: Page;
  let url: string;

  beforeAll(async () => {
    ({ url } = stage.server);
    page = await stage.open({ permissions: ["clipboard-read", "clipboard-write"] });
  });
  afterAll(() => stage.close());

  /** What it shows for each way. */
  const shown = new Map<string, string>();
  const tab = (name: string) => page.getByRole("tab", { name, exact: true });
  const code = () => page.locator(".code code");

  test("says to whoever has no link where it is", async () => {
    await page.goto(url);
    await page.getByText("This server has no admin yet.").waitFor();
    await shoot(page, "first-none");
  });

  test("makes its first admin by the link, which is in no address afterwards", async () => {
    await page.goto(`${url}/?setup=${stage.server.setupToken}`);
    await page.getByRole("heading", { name: "Make the first admin" }).waitFor();
    expect(page.url()).toBe(`${url}/`);
    await page.getByLabel("Username").fill("grace");
    await page.getByLabel("E-mail").fill("grace@example.com");
    await page.getByLabel("Age").fill("40");
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Send the first event" }).waitFor();
  });

  test("shows every way to send an event, each to be copied with its key filled in", async () => {
    await page.getByRole("button", { name: "Make keys" }).click();
    await page.getByText("YOUR_KEY").waitFor({ state: "detached" });
    const ways = await page.getByRole("tab").allTextContents();
    expect(ways).toEqual(expect.arrayContaining(["curl", "Any page", "plaudit-client"]));
    for (const way of ways) {
      await tab(way).click();
      const text = (await code().textContent())!;
      shown.set(way, text);
      expect(text).toMatch(/plaudit_[\w-]{20,}/);
      await page.locator(".code .copy").click();
      await page.getByText("Copied").waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    }
  });

  test("lights up when the shown line of curl has sent an event, and keeps it in sight", async () => {
    await page.getByText("Waiting for it to arrive…").waitFor();
    await run(["sh", "-ec", shown.get("curl")!]);
    await page.getByText('"Signed Up" has arrived.').waitFor();
    await page.getByRole("button", { name: "Signed Up", exact: true }).waitFor();
    expect(await page.getByText('"Signed Up" has arrived.').count()).toBe(1);
  });

  test.each(["plaudit-client", "Segment", "PostHog"])(
    "what it shows for %s runs as it stands, and its event arrives",
    async (way) => {
      // A name of its own tells this event from the one before.
      const event = `By ${way}`;
      const text = shown.get(way)!.replace("Signed Up", event);
      const file = join(import.meta.dir, `.${crypto.randomUUID()}.ts`);
      await Bun.write(file, text);
      await run([process.execPath, file]).finally(() => rmSync(file));
      await page.goto(`${url}/console/live`);
      await page.getByText(event, { exact: true }).waitFor();
    },
  );

  test("the hint has gone for good where events have come", async () => {
    await page.goto(url);
    await page.getByRole("button", { name: "By Segment", exact: true }).waitFor();
    expect(await page.getByText("Send the first event").count()).toBe(0);
    await shoot(page, "first-event");
  });

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(stage.troubles).toEqual([]));
});
