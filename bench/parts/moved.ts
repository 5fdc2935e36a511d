// A year of events is moved from SQLite to a real PostgreSQL, as `plaudit migrate-to` does it. Then a node on PostgreSQL
// and a server on SQLite are asked a year's questions in turns, and must answer alike.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { sqliteMigrations } from "../../db/migrations.ts";
import { moveData } from "../../src/app/moving/moving.ts";
import { standardExtensions } from "../../src/app/standard.ts";
import { locateData } from "../../src/data/folder.ts";
import { migrationsOf } from "../../src/extension.ts";
import { addressOnly } from "../../src/store/postgres/settings.ts";
import { openMigrated } from "../../src/store/sqlite/database.ts";
import { startPostgres } from "../../test/store/postgres/server.ts";
import { askInTurns, type Times } from "../in-turns.ts";
import { readUnpacked } from "../ledger.ts";
import { makeYear, million } from "../made.ts";
import type { Finding, Options, Part } from "../part.ts";
import { peakBytes, start } from "../processes.ts";
import { median, perSecond } from "../rounds.ts";
import { asSide, fillFolder, root } from "../sides.ts";
import { milliseconds, questions } from "../year-questions.ts";
import { year } from "../year.ts";

const database = "moved";
/** Of what SQLite takes for the same report in the same run. */
const timesMax = 3;
const wholeMsMax = 3_600_000;
const pollMs = 100;
/** Twice what one block takes. */
const unpackedMax = 16_384;
const askMsMax = 10_000;
const mebibyte = 1024 * 1024;

export const movedPart: Part = {
  name: "moved",
  about: "a year of --stored MILLIONS moved to PostgreSQL; its questions there against SQLite",
  async run({ folder, made = folder, storedMillions, rounds, tell }) {
    const events = storedMillions * million;
    await using opened = new AsyncDisposableStack();
    const server = await startPostgres({ settings: { fsync: "on" } });
    opened.defer(() => server.stop());
    await server.createDatabase(database);
    const url = server.urlOf(database);

    const data = join(folder, "sqlite");
    const key = await fillFolder(root, data, await makeYear(made, events, tell));
    const moving = await move(data, url, tell);

    const node = join(folder, "node");
    mkdirSync(node);
    const copyFrom = performance.now();
    const theNode = opened.use(await startOn(node, { DATABASE_URL: url }));
    await becomesWhole(theNode.url);
    const copySeconds = (performance.now() - copyFrom) / 1000;
    tell(`the node has its copy after ${copySeconds.toFixed(1)} s`);
    await becomesPacked(theNode.url);
    const packedSeconds = (performance.now() - copyFrom) / 1000;
    const theServer = opened.use(await startOn(data));
    await becomesPacked(theServer.url);

    const sides = [asSide(theNode, key), asSide(theServer, key)];
    const [ours, theirs] = await askInTurns(sides, rounds, tell);
    const peak = peakBytes(theNode.pid) / mebibyte;
    tell(`peak memory of the node: ${peak.toFixed(0)} MB`);
    return [
      ...describeMove(moving, events),
      rateOf("a new node copies the log, until it answers reports", copySeconds, events),
      rateOf("a new node, until all is packed for reports", packedSeconds, events),
      ...compareReports(ours!, theirs!),
    ];
  },
};

/** The bench's own server: on SQLite, or with settings on PostgreSQL. */
function startOn(data: string, settings?: Readonly<Record<string, string>>) {
  const script = join(root, "bench", "servers", "plaudit.ts");
  return start([process.execPath, script, data], settings);
}

/** What each step of it took, in seconds. Throws where anything is not the same on both sides. */
async function move(folder: string, url: string, tell: Options["tell"]) {
  const data = locateData(folder);
  // Made by an earlier version.
  openMigrated(data.eventsFile, sqliteMigrations.events, { synchronous: "NORMAL" }).close();
  const steps = new Map<string, number>();
  let [current, since] = ["", performance.now()];
  const end = () => {
    if (current === "") return;
    const seconds = (performance.now() - since) / 1000;
    steps.set(current, seconds);
    tell(`${current}: ${seconds.toFixed(1)} s`);
  };
  await moveData(data, {
    database: addressOnly(url),
    own: migrationsOf(standardExtensions, "postgres"),
    isPlain: true,
    secret: undefined,
    now: year.to,
    onStep(title) {
      if (title === current) return;
      end();
      [current, since] = [title, performance.now()];
    },
  });
  end();
  return steps;
}

function describeMove(steps: ReadonlyMap<string, number>, events: number): Finding[] {
  const total = [...steps.values()].reduce((sum, each) => sum + each, 0);
  return [
    rateOf("migrate-to, everything compared", total, events),
    ...[...steps]
      .filter(([title]) => /events|log|reports/.test(title))
      .map(([title, seconds]) => rateOf(`migrate-to: ${title.toLowerCase()}`, seconds, events)),
  ];
}

function rateOf(what: string, seconds: number, events: number): Finding {
  const ours = `${seconds.toFixed(1)} s, ${perSecond(events / seconds, "events")}`;
  return { what, ours, value: seconds, goal: undefined };
}

/** Until the node has all that is in the log. */
async function becomesWhole(url: string): Promise<void> {
  const isReady = async () =>
    (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(askMsMax) })).ok;
  await until(isReady, "The copy of the log is not whole.");
}

/** Until what is stored is packed for questions, but for what is too little for a block. */
async function becomesPacked(url: string): Promise<void> {
  const isDone = async () => (await readUnpacked(url)) <= unpackedMax;
  await until(isDone, "Events are still being packed.");
}

async function until(isDone: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = performance.now() + wholeMsMax;
  while (!(await isDone())) {
    if (performance.now() > deadline) throw new Error(otherwise);
    await Bun.sleep(pollMs);
  }
}

function compareReports(ours: Times, theirs: Times): Finding[] {
  return questions.map(({ what }) => {
    const [mine, other] = [ours.get(what)!, theirs.get(what)!];
    return {
      what: `${what}, on PostgreSQL against SQLite`,
      ours: milliseconds(median(mine)),
      ceiling: milliseconds(median(other)),
      value: median(mine.map((ms, i) => ms / other[i]!)),
      goal: { kind: "ratio", max: timesMax },
    };
  });
}
