// A console that stays open in a tab of its own, and what is asked of it from outside.
import { readFileSync } from "node:fs";
import type { CDPSession, Page } from "playwright-core";
import { signIn, type Stage } from "../console/stage.ts";

export type Tab = Awaited<ReturnType<typeof openTab>>;

export interface TabOptions {
  name: string;
  url: string;
  /** How the page shows that it has heard of an event. */
  hears: "figure" | "list";
}

declare const window: { openedOnce?: string };
declare const sessionStorage: Record<string, string>;

const heardMsMax = 90_000;
const mebibyte = 1024 * 1024;

export async function openTab(stage: Stage, { name, url, hears }: TabOptions) {
  const page = await stage.open();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(new URL("/", url).href);
  await signIn(page);
  await page.goto(url);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator("main:not(:has([aria-busy=true]))").waitFor();
  await page.evaluate(() => void (window.openedOnce = "yes"));
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.enable");

  return {
    name,
    hears,
    errors,
    /** The events of the range, or undefined where the page tells no such number. */
    events: () => readFigure(page),
    heapMb: () => readHeap(devtools),
    isReloaded: async () => (await page.evaluate(() => window.openedOnce)) !== "yes",
    /** What stands there of an error when all had time to be asked again. */
    async standing(): Promise<string[]> {
      const errors = page.locator("[role=alert], .trouble");
      const until = performance.now() + heardMsMax;
      while ((await errors.count()) > 0 && performance.now() < until) await Bun.sleep(250);
      return errors.allTextContents();
    },
    /** The access token, where a script of the page keeps it. */
    token: () => page.evaluate(() => Object.values(sessionStorage).join()),
    close: () => page.context().close(),

    /** Ends when it shows an event that was sent. Throws when it does not. */
    async hear(event: string, before: number): Promise<void> {
      if (hears === "list") {
        await page.getByText(event, { exact: true }).first().waitFor({ timeout: heardMsMax });
        return;
      }
      const until = performance.now() + heardMsMax;
      while ((await readFigure(page)) <= before) {
        if (performance.now() > until) throw new Error(`${name} shows no new event.`);
        await Bun.sleep(250);
      }
    },

    /** The machine sleeps: no script runs, and nothing comes through. */
    async sleep(): Promise<void> {
      await page.context().setOffline(true);
      await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
    },
    async wake(): Promise<void> {
      await devtools.send("Page.setWebLifecycleState", { state: "active" });
      await page.context().setOffline(false);
    },
  };
}

async function readFigure(page: Page): Promise<number> {
  const text = await page.locator(".figure b").first().textContent();
  return Number(text?.replaceAll(/\D/g, ""));
}

async function readHeap(devtools: CDPSession): Promise<number> {
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  return usedSize / mebibyte;
}

/** Seconds of a core that a process has taken. */
export function cpuOf(pid: number): number {
  const [, rest = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const fields = rest.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** What Linux counts in, on every machine of today. */
const ticksPerSecond = 100;

export function residentMb(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1]) / 1024;
}
