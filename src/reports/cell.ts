// Finds the people behind one number of an answer, with the events that put them there.
import type { Cell, RetentionQuestion } from "../domain/question.ts";
import type { Rollups } from "../store/event-log.ts";
import { columnOf, type KeyColumn, keyOf, openColumn } from "./codes.ts";
import { eachPath } from "./funnel.ts";
import { createIdSet } from "./id-set.ts";
import { isThrough, openPaths } from "./paths.ts";
import { rankCodes } from "./rank.ts";
import type { Source } from "./scan.ts";
import type { Seen, Selection } from "./sweep.ts";
import { columnBy } from "./top.ts";
import { openWalks } from "./walks.ts";

/** Somebody, with some of the events that put them there. Zero stands for nobody. */
export type VisitPerson = (person: number, first: number, last: number, events: number) => void;

/** Visits whoever stands behind a number, as often as there is something to say. Throws OverBudget or Cancelled. */
export type ScanCell = (source: Source, visit: VisitPerson) => Promise<void>;

type CellOf<Ask extends Cell["ask"]> = Extract<Cell, { ask: Ask }>;

/** Prepares a cell of the answer for all people. Its scan may be of a source that is narrowed to some. */
export async function openCell(source: Source, rollups: Rollups, cell: Cell): Promise<ScanCell> {
  switch (cell.ask) {
    case "timeseries":
      return openSeriesCell(source, cell);
    case "active": {
      const { question, from, to } = cell;
      return scanEvents(() => ({ scope: { ...question, from, to }, event: question.event }));
    }
    case "top":
      return openTopCell(source, cell);
    case "funnel":
      return openStepCell(rollups, cell);
    case "retention":
      return openCohortCell(cell);
    case "paths":
      return openPathCell(source, cell);
  }
}

/** Which events: each puts whoever did it into the cell. */
interface Events {
  scope: Parameters<Source["select"]>[0];
  event: string | undefined;
  codesOf?: Selection["codesOf"];
  isIn?: (seen: Seen) => boolean;
}

function scanEvents(events: () => Events): ScanCell {
  return async (source, visit) => {
    const { scope, event, codesOf, isIn = () => true } = events();
    const selection = { ...(await source.select(scope, { event })), codesOf };
    await source.scan(selection, (seen) => {
      if (isIn(seen)) visit(seen.person, seen.timestamp, seen.timestamp, 1);
    });
  };
}

async function openSeriesCell(
  source: Source,
  { question, from, to, key, isOther }: CellOf<"timeseries">,
): Promise<ScanCell> {
  const { breakdown, event, limit } = question;
  const scope = { ...question, from, to };
  if (breakdown === undefined) return scanEvents(() => ({ scope, event }));
  const column = columnOf(breakdown);
  const { rows } = isOther ? await rankCodes(source, question, { column, limit }) : { rows: [] };
  const largest = new Set(rows.map((row) => row.key));
  const holds = (text: string) => (isOther ? !largest.has(text) : text === key);
  const { codesOf, isIn } = await openTest(source, column, holds);
  return scanEvents(() => ({ scope, event, codesOf, isIn }));
}

async function openTopCell(source: Source, { question, key }: CellOf<"top">): Promise<ScanCell> {
  const { by, event } = question;
  const { codesOf, isIn } =
    by === "user"
      ? await openUserTest(source, key)
      : await openTest(source, columnBy(by), (text) => text === key);
  return scanEvents(() => ({ scope: question, event, codesOf, isIn }));
}

interface EventTest {
  codesOf?: Selection["codesOf"];
  isIn: (seen: Seen) => boolean;
}

async function openUserTest({ identities }: Source, id: string): Promise<EventTest> {
  const actors = new Set(await identities.named(id));
  return { isIn: ({ userId, anonymousId }) => actors.has(userId || anonymousId) };
}

/** Each key is tested once. */
async function openTest(
  source: Source,
  column: KeyColumn,
  holds: (text: string) => boolean,
): Promise<EventTest> {
  const { codesOf, values, codeOf } = await openColumn(source, column);
  const known: (boolean | undefined)[] = [];
  const test = (code: number) => {
    const text = values ? code && keyOf(values.jsonOf(code)) : source.names.get(code);
    return typeof text === "string" && holds(text);
  };
  return {
    codesOf,
    isIn(seen) {
      const code = codeOf(seen);
      return (known[code] ??= test(code));
    },
  };
}

function openStepCell(rollups: Rollups, { question, step, isLost }: CellOf<"funnel">): ScanCell {
  return (source, visitPerson) =>
    eachPath(source, rollups, question, {
      visit(path, person) {
        const isIn = isLost ? path.length === step - 1 : path.length >= step;
        if (isIn) visitPerson(person, path[0] as number, path.at(-1) as number, path.length);
      },
    });
}

function openCohortCell({ question, from, to, returned }: CellOf<"retention">): ScanCell {
  return async (source, visit) => {
    const firstSeen = await findFirst(source, question);
    const isIn = (time: number) =>
      time >= from && time < to && time >= question.from && time < question.to;
    if (!returned) {
      for (const [person, time] of firstSeen.entries()) {
        if (isIn(time)) visit(person, time, time, 1);
      }
      return;
    }
    const scope = { ...question, ...returned };
    const selection = await source.select(scope, question.returning);
    await source.scan(selection, ({ person, timestamp }) => {
      if (isIn(firstSeen[person] as number)) visit(person, timestamp, timestamp, 1);
    });
  };
}

/** Each path through it counts, and not its events. */
async function openPathCell(source: Source, cell: CellOf<"paths">): Promise<ScanCell> {
  const { question, step } = cell;
  const all = await openPaths(source, question);
  const isIn = isThrough(all, cell);
  return async (some, visit) => {
    const walks = some === source ? all.walks : await openWalks(some, question, all.key);
    await walks.each((walk) => {
      if (!isIn(walk)) return;
      const [start, end] = [walk.times[0] as number, walk.times[step] as number];
      visit(walk.person, Math.min(start, end), Math.max(start, end), 1);
    });
  };
}

/** When each person did the start for the first time ever; infinite for others. */
async function findFirst(source: Source, question: RetentionQuestion): Promise<Float64Array> {
  const firstSeen = new Float64Array(source.identities.max + 1).fill(Infinity);
  const ever = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
  const selection = await source.select({ ...question, ...ever }, question.start);
  await source.scan(selection, ({ person, timestamp }) => {
    if (timestamp < (firstSeen[person] as number)) firstSeen[person] = timestamp;
  });
  return firstSeen;
}

/** The same events, of some people alone. */
export function narrow(source: Source, people: readonly number[]): Source {
  const set = createIdSet(source.identities.max);
  for (const person of people) set.add(person);
  return {
    ...source,
    // They are among those whom the question means.
    select: async (scope, part) => ({ ...(await source.select(scope, part)), people: set }),
  };
}
