// The overview in a real Chromium, against the compiled binary with a year of ten million events: from the browser's
// own entries.
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { locateData } from "../../src/data/folder.ts";
import { openBrowser } from "../../test/clients/browser.ts";
import { buildBinary, startBinary } from "../binary.ts";
import { makeYear, million } from "../made.ts";
import type { Finding, Options, Part } from "../part.ts";
import { median } from "../rounds.ts";
import { type Asked, visit, type Visit } from "../visit.ts";

const username = "ada";
const password = "correct horse battery";
const commandMsMax = 60_000;
const kilobyte = 1000;

interface Scene {
  what: string;
  timezone: string;
  /** Who is of one's own team. */
  team: readonly string[];
  limitMs: number;
}

/** Thirty days up to an afternoon, as the default range is. */
const range = "from=2025-12-02&to=2025-12-31T15:10:00.000Z";

const scenes: readonly Scene[] = [
  { what: "in UTC", timezone: "UTC", team: [], limitMs: 1000 },
  { what: "in another zone", timezone: "Europe/Berlin", team: [], limitMs: 1000 },
  { what: "without one's team", timezone: "UTC", team: ["user-3", "user-9003"], limitMs: 1000 },
];

export const consolePart: Part = {
  name: "console",
  about: "the overview of 30 days of a year in a real Chromium, after the sign-in",
  async run({ folder, made = folder, rounds, tell }) {
    const browser = await openBrowser();
    if (!browser) throw new Error("No Chromium can run here.");
    try {
      const data = join(folder, "data");
      const binary = await buildBinary(folder);
      await createAdmin(binary, data);
      const { eventsFile } = locateData(data);
      for (const rest of ["", "-wal", "-shm"]) rmSync(`${eventsFile}${rest}`, { force: true });
      copyFileSync(await makeYear(made, 10 * million, tell), eventsFile);
      await using server = await startBinary(binary, data);
      const findings: Finding[] = [];
      for (const scene of scenes) {
        await setTeam(server.url, scene.team);
        const visitor = { username, password, timezone: scene.timezone };
        const url = `${server.url}/?${range}`;
        const visits: Visit[] = [];
        // The first one warms up.
        for (let i = 0; i <= rounds; i++) {
          const found = await visit(browser, { ...visitor, url });
          if (i > 0) visits.push(found);
        }
        findings.push(...judge(scene, visits));
        tellAsked(scene, visits, tell);
      }
      return findings;
    } finally {
      await browser.close();
    }
  },
};

async function createAdmin(binary: string, data: string): Promise<void> {
  const who = ["--admin", "--username", username, "--email", "ada@example.com", "--age", "36"];
  const child = Bun.spawn([binary, "user", "create", ...who, "--password-stdin", "--data", data], {
    stdin: new Blob([`${password}\n`]),
    stdout: "ignore",
    stderr: "inherit",
    timeout: commandMsMax,
  });
  if ((await child.exited) !== 0) throw new Error("The admin was not made.");
}

async function setTeam(url: string, accounts: readonly string[]): Promise<void> {
  const send = async (method: string, path: string, body: object, token?: string) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const signal = AbortSignal.timeout(commandMsMax);
    const answer = await fetch(`${url}${path}`, {
      method,
      headers,
      signal,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { access_token: string };
  };
  const { access_token } = await send("POST", "/api/auth/token", { username, password });
  const team = { accounts, domains: [], sources: [] };
  await send("PUT", "/api/reports/team", team, access_token);
}

function judge({ what, limitMs }: Scene, visits: readonly Visit[]): Finding[] {
  const middle = (of: (visit: Visit) => number) => median(visits.map(of));
  const find = (name: string, value: number, unit: string, max: number): Finding => ({
    what: `the overview ${what}: ${name}`,
    ours: `${value.toFixed(0)} ${unit}`,
    value,
    goal: { kind: "quantity", max, unit },
  });
  return [
    find(
      "complete",
      middle(({ completeMs }) => completeMs),
      "ms",
      limitMs,
    ),
    find(
      "first paint",
      middle(({ firstPaintMs }) => firstPaintMs),
      "ms",
      500,
    ),
    find(
      "its longest task",
      middle(({ longestTaskMs }) => longestTaskMs),
      "ms",
      100,
    ),
    find(
      "scripts and styles",
      middle(({ assetBytes }) => assetBytes / kilobyte),
      "kB",
      90,
    ),
  ];
}

/** Each question with its figures of the median visit. */
function tellAsked({ what }: Scene, visits: readonly Visit[], tell: Options["tell"]): void {
  tell(`${what}: ${visits.map(({ completeMs }) => completeMs.toFixed(0)).join(", ")} ms`);
  const sorted = visits.toSorted((a, b) => a.completeMs - b.completeMs);
  for (const each of sorted[sorted.length >> 1]?.asked ?? []) tell(`  ${toLine(each)}`);
}

function toLine({ what, startMs, ms, bytes, plainBytes }: Asked): string {
  const times = `${startMs.toFixed(0).padStart(5)} +${ms.toFixed(0).padStart(5)} ms`;
  return `${times}  ${what.padEnd(40)} ${bytes} of ${plainBytes} bytes`;
}
