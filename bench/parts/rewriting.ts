// A folder of another checkout, of before events were packed by column: how soon it answers here, what its rewriting
// takes, and whether all answers stay the same. The checkout that it comes from must know no columns.
import { Database } from "bun:sqlite";
import { copyFileSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { locateData } from "../../src/data/folder.ts";
import type { CountingQuestion as Question } from "../../src/domain/question.ts";
import { checkRollups } from "../../src/reports/check.ts";
import { openEventLog } from "../../src/store/sqlite/opening.ts";
import { readUnpacked } from "../ledger.ts";
import { addLikers, createLikeTimer, milliseconds } from "../likes.ts";
import { makeYear, million } from "../made.ts";
import type { Finding, Part } from "../part.ts";
import { prepare } from "../people.ts";
import { start, startServer } from "../processes.ts";
import { bearer } from "../request.ts";
import { createKey, fetchJson, toReport } from "../sides.ts";
import { questions } from "../year-questions.ts";

const items = 100;
const likeSeconds = 10;
const answerMsMax = 10_000;
const rewriteMsMax = 3_600_000;
/** Events that do not fill a block. */
const leftMax = 16_384;

export const rewritingPart: Part = {
  name: "rewriting",
  about: "a folder of --before FOLDER of --stored MILLIONS is rewritten while it serves",
  async run({ folder, made = folder, storedMillions, before, tell }) {
    if (before === undefined) {
      tell("left out: there is no --before FOLDER");
      return [];
    }
    const checkout = resolve(before);
    const count = storedMillions * million;
    const data = join(folder, "data");
    mkdirSync(data);
    const key = await createKey(checkout, data);
    const { eventsFile } = locateData(data);
    for (const rest of ["", "-wal", "-shm"]) rmSync(`${eventsFile}${rest}`, { force: true });
    copyFileSync(await makeYear(made, count, tell, checkout), eventsFile);
    markCounted(eventsFile);
    const bytes = statSync(eventsFile).size;
    const script = join(checkout, "bench", "servers", "plaudit.ts");
    const expected = await askOnce(await start([process.execPath, script, data]), key);
    // Opened here for the first time.
    const first = await askOnce(await startServer("plaudit.ts", data), key);
    demandSame("at once", first.answers, expected.answers);
    const found = await rewrite(data, { key, expected: expected.answers, tell });
    await demandWhole(eventsFile);
    const perEvent = (each: number) => `${(each / count).toFixed(1)} bytes/event`;
    return [
      {
        what: "the first answer after the start",
        ours: milliseconds(first.ms),
        ceiling: milliseconds(expected.ms),
        value: first.ms,
        goal: { kind: "quantity", max: answerMsMax, unit: "ms" },
      },
      ...found,
      {
        what: "the file afterwards, against before",
        ours: perEvent(statSync(eventsFile).size),
        ceiling: perEvent(bytes),
        value: statSync(eventsFile).size / bytes,
        goal: { kind: "ratio", max: 1 },
      },
    ];
  },
};

/** As a server of then does after its first start. The script that fills the file leaves it out. */
function markCounted(eventsFile: string): void {
  using database = new Database(eventsFile);
  database.run("pragma user_version = 1");
  database.run("pragma wal_checkpoint(truncate)");
}

type Server = Awaited<ReturnType<typeof start>>;

/** Asks all questions of a server, and ends it. */
async function askOnce(server: Server, key: string) {
  await using own = server;
  const began = performance.now();
  const [first, ...rest] = questions;
  const answers = [await ask(own.url, key, first!.question)];
  const ms = performance.now() - began;
  for (const { question } of rest) answers.push(await ask(own.url, key, question));
  return { ms, answers };
}

async function askAll(url: string, key: string): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const { question } of questions) answers.push(await ask(url, key, question));
  return answers;
}

async function ask(url: string, key: string, question: Question): Promise<unknown> {
  const { path, body } = toReport(question);
  const headers = { ...bearer(key), "content-type": "application/json" };
  return fetchJson(`${url}${path}`, { headers, body });
}

/** Serves until all is packed, with likes and questions meanwhile. */
async function rewrite(
  data: string,
  { key, expected, tell }: { key: string; expected: unknown[]; tell: (line: string) => void },
): Promise<Finding[]> {
  const likers = await prepare(data, (workspace) => addLikers(workspace, items));
  await using server = await startServer("plaudit.ts", data);
  const likeFor = createLikeTimer(server.url, likers);
  await likeFor(likeSeconds / 2);
  const began = performance.now();
  const meanwhile: number[] = [];
  for (;;) {
    const left = await readUnpacked(server.url);
    if (left < leftMax) break;
    if (performance.now() - began > rewriteMsMax) throw new Error(`${left} events are not packed.`);
    // The tokens are good for a quarter of an hour.
    if (meanwhile.length < 60) meanwhile.push(await likeFor(likeSeconds));
    demandSame(`with ${left} to pack`, await askAll(server.url, key), expected);
    tell(`${left} to pack; a like's p99 ${milliseconds(meanwhile.at(-1)!)}`);
  }
  tell(`rewritten in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  const alone = await likeFor(likeSeconds);
  demandSame("afterwards", await askAll(server.url, key), expected);
  const middle = meanwhile.toSorted((one, other) => one - other)[meanwhile.length >> 1]!;
  return [
    {
      what: "a like's p99 while a folder is rewritten, against alone",
      ours: milliseconds(middle),
      ceiling: milliseconds(alone),
      value: middle / alone,
      goal: { kind: "ratio", max: 2 },
    },
  ];
}

function demandSame(when: string, answers: readonly unknown[], expected: readonly unknown[]): void {
  // A checkout of long ago does not say which series is of the others.
  const write = (answer: unknown) =>
    JSON.stringify(answer, (name, value: unknown) => (name === "other" ? undefined : value));
  for (const [i, answer] of answers.entries()) {
    if (write(answer) === write(expected[i])) continue;
    throw new Error(`${when}, question ${i} is answered otherwise:\n${write(answer)}`);
  }
}

/** Throws unless roll-ups and columns are as they are when all is counted anew. */
async function demandWhole(eventsFile: string): Promise<void> {
  const events = openEventLog(eventsFile);
  try {
    const rollups = await events.snapshot(() => checkRollups(events));
    const columns = await events.checkColumns();
    const wrong = [...rollups.wrong, ...columns.wrong];
    if (wrong.length > 0) throw new Error(wrong.join("; "));
  } finally {
    await events.close();
  }
}
