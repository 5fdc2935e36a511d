// What people do with the console once they know it, with the demo's data: zoom, compare, hand links on, save, manage.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { run } from "../processes.ts";
import { settle, wide } from "./shots.ts";
import { openStage, signIn } from "./stage.ts";

const stage = (await openStage({ data: "demo" }))!;

describe.skipIf(!stage)("with the demo", () => {
  let page: Page;
  let url: string;

  beforeAll(async () => {
    ({ url } = stage.server);
    page = await stage.open({ timezoneId: "UTC", viewport: wide });
    await page.goto(url);
    await signIn(page);
  });
  afterAll(() => stage.close());

  const open = async (path: string) => {
    await page.goto(url + path);
    await settle(page);
  };
  const figure = async (of = page) => {
    await settle(of);
    return of.locator(".figure b").first().textContent();
  };
  const press = (name: string) => page.getByRole("button", { name, exact: true }).first().click();

  test("a drag over a chart zooms into it, and Back goes out again", async () => {
    await open("/console/trends?event=page&range=90d");
    const whole = await figure();
    const chart = (await page.locator(".u-over").boundingBox())!;
    await page.mouse.move(chart.x + chart.width * 0.5, chart.y + 50);
    await page.mouse.down();
    await page.mouse.move(chart.x + chart.width * 0.75, chart.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/from=.*to=/);
    const smaller = page.locator("p.figure b", { hasNotText: whole! });
    const part = await smaller.textContent();
    expect(Number(part!.replace(",", ""))).toBeLessThan(Number(whole!.replace(",", "")));
    await page.goBack();
    await smaller.waitFor({ state: "detached" });
    expect(await figure()).toBe(whole);
  });

  test("a link shows somebody else the same picture", async () => {
    await open("/?range=7d&tz=Asia/Tokyo&interval=hour&source=web&compare=no");
    await press("page");
    const mine = await figure();
    const link = page.url();
    const other = await stage.open({ viewport: wide, timezoneId: "America/New_York" });
    await other.goto(link);
    await signIn(other);
    expect(await figure(other)).toBe(mine);
    expect(await other.getByLabel("Interval").inputValue()).toBe("hour");
    expect(await other.getByLabel("Compare").isChecked()).toBe(false);
    expect(await other.getByText("source is web").count()).toBe(1);
    await other.context().close();
  });

  test("the time before stands beside each figure until nobody wants it", async () => {
    await open("/?range=30d");
    const change = page.locator("p.figure", { hasText: /[↑↓] [+−]\d/ });
    await change.first().waitFor();
    await page.getByLabel("Compare").uncheck();
    await page.waitForURL(/compare=no/);
    await change.first().waitFor({ state: "detached" });
  });

  test("dates of one's own are chosen from a calendar, in a zone of one's own", async () => {
    await open("/console/trends");
    await page.locator(".bar-range .menu-button").last().click();
    const day = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10);
    await page.locator("input[name=from]").fill(day);
    await page.locator("input[name=to]").fill(day);
    await page.locator("input[name=tz]").fill("Europe/Berlin");
    await press("Show");
    await page.waitForURL(/tz=Europe/);
    expect(new URL(page.url()).searchParams.get("from")).toBe(day);
    expect(Number((await figure())!.replace(",", ""))).toBeGreaterThan(0);
  });

  test("live events are filtered, wait while it is paused, and come when it goes on", async () => {
    await open("/console/live?event=Ping");
    await page.getByText("Nothing has happened yet.").waitFor();
    await press("Pause");
    await stage.send([
      { type: "track", event: "Ping", userId: "p-1" },
      { type: "track", event: "Pong", userId: "p-1" },
    ]);
    await press("Go on (1 new)");
    await page.getByText("Ping", { exact: true }).waitFor();
    expect(await page.getByText("Pong").count()).toBe(0);
  });

  test("the call that gives a chart gives the same figure by curl", async () => {
    await open("/console/trends?event=order.placed&range=90d");
    const shown = await figure();
    await press("The call that gives this: API");
    const line = (await page.locator(".calls code").first().textContent())!;
    const key = await stage.server.run(
      "key",
      "create",
      "--name",
      "curl",
      "--scopes",
      "reports:read",
    );
    const answer = JSON.parse(await run(["sh", "-c", `KEY=${key}; ${line} -sS`]));
    const counts = answer.series[0].points.map(({ count }: { count: number }) => count);
    const sum = counts.reduce((all: number, count: number) => all + count);
    expect(sum.toLocaleString("en-US")).toBe(shown);
  });

  test("a funnel and a sum are saved to a board of the demo's, and drawn there", async () => {
    for (const path of [
      "/console/funnel?step=product.viewed&step=order.placed&range=90d",
      "/console/trends?event=order.placed&what=sum&of=price",
    ]) {
      await open(path);
      await press("Save");
      await page.locator(".menu:popover-open select").selectOption({ label: "What sells" });
      await page.locator(".menu:popover-open").getByRole("button", { name: "Save" }).click();
      await page.locator(".menu:popover-open").waitFor({ state: "detached" });
    }
    await open("/console/boards");
    await page.getByRole("link", { name: "What sells" }).click();
    await settle(page);
    await page.getByRole("heading", { name: "order.placed: sum of price" }).waitFor();
    expect(await page.locator(".funnel").count()).toBe(2);
  });

  test("somebody is disabled and let in again, and the audit log has both", async () => {
    await open("/console/manage/users");
    await page.getByRole("link", { name: "janBirch", exact: true }).click();
    await press("Disable, and end all sessions");
    await page.getByRole("button", { name: "Enable", exact: true }).waitFor();
    await press("Enable");
    await page.getByRole("button", { name: "Disable, and end all sessions" }).waitFor();
    await open("/console/manage/audit");
    const rows = (await page.locator("tbody tr").allTextContents()).slice(0, 2).join();
    expect(rows).toMatch(/enable.*disable/s);
  });

  test("a backup is made, and stands there with its size", async () => {
    await open("/console/manage");
    await press("Back up now");
    const row = page.getByRole("table", { name: "Backups" }).locator("tbody tr");
    await page.waitForTimeout(1000);
    await page.reload();
    await row.first().waitFor();
    expect(await row.first().textContent()).toMatch(/[kM]B/);
  });

  test("another session of one's own is ended from here", async () => {
    const other = await stage.open();
    await other.goto(url);
    await signIn(other);
    await open("/console/me");
    const sessions = page.getByRole("table", { name: "Sessions" }).locator("tbody tr");
    const before = await sessions.count();
    await sessions.first().hover();
    await page.getByRole("button", { name: "End", exact: true }).first().click();
    await sessions.nth(before - 1).waitFor({ state: "detached" });
    // Whoever looks there is asked to sign in, and the browser says why.
    await other.keyboard.press("r");
    await other.getByLabel("Username or e-mail").waitFor();
    const others = stage.troubles.splice(0).filter((trouble) => !trouble.includes("401"));
    expect(others).toEqual([]);
    await other.context().close();
  });

  test("nothing was reported, failed, or loaded from elsewhere", () =>
    expect(stage.troubles).toEqual([]));
});
