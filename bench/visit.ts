// One visit of the console in a real Chromium, told by the browser's own entries: sign-in, and the overview after it.
import type { Browser, Page } from "playwright-core";

export interface Visit {
  /** Of the sign-in form, since the address was entered. */
  firstPaintMs: number;
  /** From the answer to the sign-in until all tiles have theirs, and are drawn. */
  completeMs: number;
  /** Of the longest task, from the first one on. */
  longestTaskMs: number;
  /** Scripts and styles, as they came over the wire. */
  assetBytes: number;
  asked: Asked[];
}

/** A request of the overview. */
export interface Asked {
  what: string;
  /** Since the sign-in was answered. */
  startMs: number;
  ms: number;
  /** What came over the wire, and what it was before it was packed. */
  bytes: number;
  plainBytes: number;
}

/** What the browser has noted. */
interface Entries {
  paint: number;
  settled: number;
  tasks: { start: number; ms: number }[];
  resources: Resource[];
}

interface Resource {
  name: string;
  start: number;
  end: number;
  bytes: number;
  plainBytes: number;
}

/** Made by the script in the page. */
declare const noted: Pick<Entries, "settled" | "tasks">;

const script = new URL("visit.browser.js", import.meta.url).pathname;
const settledMsMax = 30_000;
/** What comes later belongs to it as well, such as titles of items. */
const quietMs = 1000;

export interface Visitor {
  url: string;
  username: string;
  password: string;
  timezone: string;
}

/** Signs in as somebody who was never there before. */
export async function visit(browser: Browser, visitor: Visitor): Promise<Visit> {
  const context = await browser.newContext({
    locale: "en-US",
    timezoneId: visitor.timezone,
    viewport: { width: 1440, height: 900 },
  });
  try {
    const page = await context.newPage();
    await page.addInitScript({ path: script });
    await page.goto(visitor.url);
    await page.getByLabel("Username or e-mail").fill(visitor.username);
    await page.getByLabel("Password").fill(visitor.password);
    await page.keyboard.press("Enter");
    return toVisit(await settle(page));
  } finally {
    await context.close();
  }
}

async function settle(page: Page): Promise<Entries> {
  await page.waitForFunction(
    (quietMs) => noted.settled > 0 && performance.now() - noted.settled > quietMs,
    quietMs,
    { timeout: settledMsMax, polling: 200 },
  );
  return page.evaluate(() => ({
    ...noted,
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
    resources: performance.getEntriesByType("resource").map((entry) => {
      const { name, startTime, responseEnd, transferSize, decodedBodySize } =
        entry as PerformanceResourceTiming;
      return {
        name,
        start: startTime,
        end: responseEnd,
        bytes: transferSize,
        plainBytes: decodedBodySize,
      };
    }),
  }));
}

function toVisit({ paint, settled, tasks, resources }: Entries): Visit {
  const isAsset = ({ name }: Resource) => /\.(js|css)$/.test(name);
  const signedIn = resources.find(({ name }) => name.endsWith("/api/auth/token"))?.end ?? NaN;
  const asked = resources.filter(
    ({ start, name }) => start >= signedIn && !isAsset({ name } as Resource),
  );
  return {
    firstPaintMs: paint,
    completeMs: Math.max(settled, ...asked.map(({ end }) => end)) - signedIn,
    longestTaskMs: Math.max(0, ...tasks.map(({ ms }) => ms)),
    assetBytes: resources.filter(isAsset).reduce((sum, { bytes }) => sum + bytes, 0),
    asked: asked.map(({ name, start, end, ...sizes }) => ({
      what: nameOf(new URL(name)),
      startMs: start - signedIn,
      ms: end - start,
      ...sizes,
    })),
  };
}

/** What tells a question from the others. */
function nameOf({ pathname, searchParams }: URL): string {
  const parts = ["by", "event", "breakdown", "sort"].map((name) => searchParams.get(name));
  const words = [pathname.replace(/^\/api\/(reports\/)?/, ""), ...parts.filter((each) => each)];
  return words.join(" ") + (searchParams.get("to")?.length === 24 ? " …" : "");
}
