// `bun run test:soak --minutes 60`: the console stays open while the server is updated and killed, tokens end, and
// the lid is closed for a while. Says what it cost, and ends with 1 where something is not as promised. The binary is
// `PLAUDIT_BINARY`, or else the source runs.
import { parseArgs } from "node:util";
import { openStage, type Stage } from "../console/stage.ts";
import { cpuOf, openTab, residentMb, type Tab } from "./tab.ts";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "60" } } });
const minutes = Number(values.minutes);
if (!(minutes >= 1 && minutes <= 24 * 60)) throw new Error("--minutes is a number from 1 to 1440.");

const partMs = (part: number) => part * minutes * 60_000;
/** Tokens are good for so long. */
const tokenMinutes = 15;
const heapMbMax = 30;
const cpuShareMax = 0.01;
const downMs = 5000;
const settleMs = 20_000;

const failures: string[] = [];
let sent = 0;

function tell(text: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);
}

function expectThat(isSo: boolean, text: string): void {
  if (isSo) return;
  failures.push(text);
  tell(`WRONG: ${text}`);
}

/** A name that is no address of the machine itself gets no cookie: such a page keeps tokens, which end. */
const elsewhere = "plaudit.test";

async function openTabs(stage: Stage): Promise<Tab[]> {
  const { url } = stage.server;
  const far = url.replace("127.0.0.1", elsewhere);
  const tabs: Tab[] = [];
  for (const [who, base] of [
    ["cookie", url],
    ["tokens", far],
  ] as const) {
    tabs.push(
      await openTab(stage, { name: `overview, ${who}`, url: `${base}/`, hears: "figure" }),
      await openTab(stage, { name: `live, ${who}`, url: `${base}/console/live`, hears: "list" }),
    );
  }
  return tabs;
}

/** Every tab shows an event that is sent now, without having been loaded again, and no error is left. */
async function checkAll(stage: Stage, tabs: readonly Tab[], after: string): Promise<void> {
  const before = await Promise.all(
    tabs.map(({ hears, events }) => (hears === "figure" ? events() : 0)),
  );
  const event = `soak-${++sent}`;
  await stage.send([{ type: "track", event, userId: "soak", properties: {} }]);
  const start = performance.now();
  await Promise.all(
    tabs.map(async (tab, i) => {
      await tab.hear(event, before[i]!).catch((error: Error) => {
        expectThat(false, `after ${after}, ${tab.name}: ${error.message}`);
      });
      const heardMs = performance.now() - start;
      tell(`  ${tab.name}: shows what was sent after ${(heardMs / 1000).toFixed(1)} s`);
    }),
  );
  for (const tab of tabs) {
    const standing = await tab.standing();
    expectThat(standing.length === 0, `after ${after}, ${tab.name}: says ${standing.join()}`);
    expectThat(!(await tab.isReloaded()), `after ${after}, ${tab.name}: was loaded again`);
    expectThat(tab.errors.length === 0, `${tab.name}: ${tab.errors.join()}`);
  }
}

/** What the browser takes while nothing happens, as a share of a core. */
async function restFor(stage: Stage, tabs: readonly Tab[], ms: number): Promise<void> {
  const devtools = await stage.browser.newBrowserCDPSession();
  const read = async () => {
    const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
    const sum = (isMeant: (type: string) => boolean) =>
      processInfo
        .filter(({ type }) => isMeant(type))
        .reduce((all, { cpuTime }) => all + cpuTime, 0);
    return {
      pages: sum((type) => type === "renderer"),
      browser: sum((type) => type !== "renderer"),
      server: cpuOf(stage.server.pid()),
    };
  };
  await Bun.sleep(Math.min(settleMs, ms / 4));
  const [before, start] = [await read(), performance.now()];
  await Bun.sleep(ms);
  const [after, seconds] = [await read(), (performance.now() - start) / 1000];
  await devtools.detach();
  const share = (what: keyof typeof before) => (after[what] - before[what]) / seconds;
  const aPage = share("pages") / tabs.length;
  const toPercent = (part: number) => `${(part * 100).toFixed(2)} %`;
  tell(
    `  at rest for ${seconds.toFixed(0)} s: a page ${toPercent(aPage)} of a core, the browser beside its ` +
      `${tabs.length} pages ${toPercent(share("browser"))}, the server ${toPercent(share("server"))}`,
  );
  expectThat(aPage <= cpuShareMax, `a page at rest takes ${toPercent(aPage)} of a core`);
}

async function weigh(stage: Stage, tabs: readonly Tab[]): Promise<number[]> {
  const heaps = await Promise.all(tabs.map(({ heapMb }) => heapMb()));
  const said = tabs.map(({ name }, i) => `${name} ${heaps[i]!.toFixed(1)}`).join(", ");
  tell(`  heaps in MB: ${said}; the server ${residentMb(stage.server.pid()).toFixed(0)} MB`);
  return heaps;
}

async function soak(stage: Stage): Promise<void> {
  const { server } = stage;
  const tabs = await openTabs(stage);
  const tokens = await Promise.all(tabs.map(({ token }) => token()));
  await checkAll(stage, tabs, "the start");
  const first = await weigh(stage, tabs);

  await restFor(stage, tabs, partMs(0.2));
  tell("The server ends as it is told to, and starts again.");
  await server.restart(downMs);
  await checkAll(stage, tabs, "a restart");

  await restFor(stage, tabs, partMs(0.1));
  tell("The server is killed, and starts again.");
  await server.crash(downMs);
  await checkAll(stage, tabs, "kill -9");

  await restFor(stage, tabs, partMs(0.1));
  tell("The lid is closed.");
  await Promise.all(tabs.map((tab) => tab.sleep()));
  await Bun.sleep(partMs(0.3));
  await Promise.all(tabs.map((tab) => tab.wake()));
  tell("The lid is open.");
  await checkAll(stage, tabs, "a closed lid");

  await restFor(stage, tabs, partMs(0.3));
  await checkAll(stage, tabs, "all of it");
  const last = await weigh(stage, tabs);
  for (const [i, { name, token }] of tabs.entries()) {
    expectThat(last[i]! <= heapMbMax, `${name}: its heap has ${last[i]!.toFixed(1)} MB`);
    expectThat(last[i]! - first[i]! <= heapMbMax / 2, `${name}: its heap grows`);
    const isEnded = tokens[i]!.includes("plaudit") || tokens[i]!.includes("access");
    if (isEnded && minutes > tokenMinutes + 1) {
      expectThat((await token()) !== tokens[i], `${name}: its token has never ended`);
      tell(`  ${name}: its tokens have ended and are new`);
    }
  }
}

const stage = await openStage({
  data: "demo",
  browserFlags: [`--host-resolver-rules=MAP ${elsewhere} 127.0.0.1`],
});
if (!stage) process.exit(1);
try {
  tell(`${minutes} minutes on ${stage.server.url}.`);
  await soak(stage);
} finally {
  await stage.close();
}
tell(failures.length === 0 ? "All as promised." : `${failures.length} things are wrong.`);
process.exit(failures.length === 0 ? 0 : 1);
