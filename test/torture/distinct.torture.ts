// A property with a million different values, as many as a question may hold: exact answers in bounded memory, before
// events are packed, after a packing that was killed again and again, and once it is done. One value more, and the answer
// is what to narrow.
import { expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteMigrations } from "../../db/migrations.ts";
import type { Answers, Question, Scope } from "../../src/domain/question.ts";
import { valuesMax } from "../../src/store/event-columns.ts";
import { openMigrated } from "../../src/store/sqlite/database.ts";
import { createEventLog } from "../../src/store/sqlite/events/log.ts";
import { createEventWriter } from "../../src/store/sqlite/events/writer.ts";
import { noon } from "../kit.ts";
import { start } from "../processes.ts";
import { event } from "../store/sqlite/events/kit.ts";

/** In a run of all tests there are fewer. */
const isFull = Bun.env["PLAUDIT_TORTURE_ROUNDS"] !== undefined;
const distinct = isFull ? valuesMax : 30_000;
/** Behind those: they repeat five values, each another number of times. */
const repeated = 500;
const total = distinct + repeated;
const batchEvents = 10_000;
/** What a process and all of its Workers may take that asks, one question after another. */
const peakBytesMax = 400e6;
const askMsMax = 300_000;
const timeoutMs = 900_000;

/** No two of the first are equal. */
const idOf = (n: number) =>
  n < distinct ? `id ${(n * 7919) % distinct}` : `id ${Math.floor(Math.sqrt(n - distinct) / 5)}`;

/** Numbers, now and then a text that looks like one, and what is neither. */
function amountOf(n: number): number | string | boolean | null {
  const kind = n % 100;
  if (kind === 1) return `${n}`;
  if (kind === 2) return null;
  return kind === 3 ? n % 200 === 3 : n / 4;
}

const userOf = (n: number) => `user ${(n * 31) % 997}`;
const scope: Scope = { from: noon, to: noon + total, tz: "UTC" };
const top = { ask: "top", by: "property:id", limit: 7, ...scope } as const;
const month = { ask: "timeseries", interval: "month", limit: 5, ...scope } as const;

/** Counted event by event, with nothing but these lines. */
function count() {
  const counts = new Map<string, number>();
  const people = new Map<string, Set<string>>();
  const sums = new Map<string, number>();
  let sum = 0;
  let numbers = 0;
  let large = 0;
  for (let n = 0; n < total; n++) {
    const id = idOf(n);
    const amount = amountOf(n);
    counts.set(id, (counts.get(id) ?? 0) + 1);
    if (typeof amount === "number") {
      sum += amount;
      sums.set(id, (sums.get(id) ?? 0) + amount);
      numbers += 1;
      if (amount >= 1000) large += 1;
    }
  }
  const [most, highest] = [counts, sums].map((of) =>
    [...of]
      .sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1))
      .slice(0, top.limit),
  ) as [[string, number][], [string, number][]];
  for (const [id] of [...most, ...highest]) people.set(id, new Set());
  for (let n = 0; n < total; n++) people.get(idOf(n))?.add(userOf(n));
  const rowOf = (key: string) => ({ key, count: counts.get(key), users: people.get(key)?.size });
  return {
    distinct: counts.size,
    first: most.map(([key, count]) => ({ ...rowOf(key), count })),
    highest: highest.map(([key, value]) => ({ ...rowOf(key), value })),
    sum,
    average: sum / numbers,
    large,
  };
}

function createFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), "plaudit-distinct-")), "events.db");
  append(file, 0, total);
  return file;
}

function append(file: string, from: number, to: number, id = idOf): void {
  const database = openMigrated(file, sqliteMigrations.events, { synchronous: "NORMAL" });
  const writer = createEventWriter(database, { isAccount: () => false });
  const store = database.transaction((first: number, last: number) => {
    const batch = Array.from({ length: last - first }, (_, i) => {
      const n = first + i;
      const properties = JSON.stringify({ id: id(n), amount: amountOf(n) });
      return event(null, { userId: userOf(n), timestamp: noon + n, receivedAt: noon, properties });
    });
    writer.append(batch);
  });
  for (let n = from; n < to; n += batchEvents) {
    store.immediate(n, Math.min(to, n + batchEvents));
  }
  database.close();
}

interface Expected {
  question: Question;
  /** What its answer has, besides others. */
  answer: object;
}

const pointOf = (point: object) => ({ series: [{ points: [point] }] });

const counted = count();

function expected(): Expected[] {
  const one = [{ property: "id", op: "eq", value: `id ${distinct - 1}` } as const];
  const large = [{ property: "amount", op: "gte", value: 1000 } as const];
  const amount = (measure: "sum" | "avg") => ({ measured: { measure, property: "amount" } });
  const shown = counted.first.slice(0, month.limit);
  const rest = total - shown.reduce((sum, { count }) => sum + count, 0);
  const keys = [...shown, { key: "$other", count: rest }];
  const series = keys.map(({ key, count }) => ({ key, points: [{ count }] }));
  return [
    { question: top, answer: { rows: counted.first } },
    { question: { ...top, ...amount("sum") }, answer: { rows: counted.highest } },
    { question: { ...month, where: one }, answer: pointOf({ count: 1 }) },
    { question: { ...month, where: large }, answer: pointOf({ count: counted.large }) },
    { question: { ...month, ...amount("sum") }, answer: pointOf({ value: counted.sum }) },
    { question: { ...month, ...amount("avg") }, answer: pointOf({ value: counted.average }) },
    { question: { ...month, breakdown: "id" }, answer: { series } },
  ];
}

interface Told {
  /** The answer, or why there is none. */
  answers: unknown[];
  ms: number[];
  peakBytes: number;
}

/** Asks in a process of its own, whose memory is that of the questions. */
async function ask(file: string, questions: readonly Question[]): Promise<Told> {
  const script = join(import.meta.dir, "asking-main.ts");
  const child = start([process.execPath, script, file, JSON.stringify(questions)]);
  const timer = setTimeout(() => child.kill("SIGKILL"), askMsMax);
  const [said, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  await child.exited;
  clearTimeout(timer);
  if (child.exitCode !== 0) throw new Error(`${child.signalCode ?? ""} ${errors}`);
  return JSON.parse(said) as Told;
}

/** On a busy machine a question may take longer than questions may. */
const late = { name: "OverBudget", message: "It took longer than 30 seconds." };
const isLate = (answer: unknown) => Bun.deepEquals(answer, late);

/** None of these questions goes beyond a limit but that of time, and no answer is wrong. */
async function expectExact(file: string): Promise<void> {
  const all = expected();
  const { answers, ms, peakBytes } = await ask(
    file,
    all.map(({ question }) => question),
  );
  if (isFull) console.log({ ms, peakMb: Math.round(peakBytes / 1e6) });
  expect(answers.filter(isLate).length).toBeLessThan(all.length / 2);
  for (const [i, { question, answer }] of all.entries()) {
    if (!isLate(answers[i]))
      expect({ question, answer: answers[i] }).toMatchObject({ question, answer });
  }
  expect(peakBytes).toBeLessThan(peakBytesMax);
}

/** What is listed and what is said not to be are all of it. */
async function expectListed(file: string): Promise<void> {
  const database = openMigrated(file, sqliteMigrations.events, { synchronous: "NORMAL" });
  const { vocabulary, checkColumns } = createEventLog(database, { snapshot: (work) => work() });
  const { uses, unseen } = await vocabulary.values("id", { limit: total });
  expect(uses.reduce((sum, { count }) => sum + count, unseen)).toBe(total);
  expect((await checkColumns()).wrong).toEqual([]);
  database.close();
}

/** Late enough for some blocks, in the middle of whatever step. */
const killMsOf = (step: number) => Math.min(300 + 170 * step, 120_000);

/** Whether it was killed before all was packed. */
async function isKilledAt(file: string, step: number): Promise<boolean> {
  const script = join(import.meta.dir, "packing-main.ts");
  const child = start([process.execPath, script, file, String(step)]);
  const timer = setTimeout(() => child.kill("SIGKILL"), killMsOf(step));
  const said = await new Response(child.stderr).text();
  await child.exited;
  clearTimeout(timer);
  if (child.exitCode !== 0 && child.signalCode !== "SIGKILL") throw new Error(said);
  return child.signalCode === "SIGKILL";
}

test(
  `${distinct} different values: exact answers, whatever is packed and however often that was killed`,
  async () => {
    expect(counted.distinct).toBe(distinct);
    const file = createFile();
    await expectExact(file);
    for (const step of [0, 1, 3, 7, 12]) await isKilledAt(file, step);
    await expectExact(file);
    await expectListed(file);
    while (await isKilledAt(file, 1e6));
    await expectExact(file);
    await expectListed(file);
    if (isFull) await expectRefused(file);
  },
  timeoutMs,
);

/** One more value than a question may hold. */
async function expectRefused(file: string): Promise<void> {
  append(file, total, total + 1, () => "one more");
  const to = noon + total + 1;
  const { answers, peakBytes } = await ask(file, [
    { ...top, to },
    { ...top, to, measured: { measure: "sum", property: "amount" } },
    { ...month, to, breakdown: "id" },
    { ...top, to, from: noon + distinct },
  ]);
  const refused = { name: "OverBudget", message: `It has more than ${valuesMax} distinct values.` };
  expect(answers.slice(0, 3)).toEqual([refused, refused, refused]);
  const { rows } = answers[3] as Answers["top"];
  expect(rows).toContainEqual({ key: "one more", count: 1, users: 1 });
  expect(peakBytes).toBeLessThan(peakBytesMax);
}
