// Finds the people behind one number of an answer, with the events that put them there.
import type { Cell } from "../domain/question.ts";
import type { Rollups } from "../store/event-log.ts";
import {
  type CellEvents,
  type EventSpan,
  extend,
  findWho,
  spanEvents,
  type Spans,
} from "./cell-events.ts";
import { columnOf } from "./codes.ts";
import { eachPath } from "./funnel.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import { isThrough, openPaths } from "./paths.ts";
import { rankCodes } from "./rank.ts";
import { findReturning, firstSeenOf, returningIn } from "./retention.ts";
import type { Source } from "./source.ts";
import { columnBy } from "./top.ts";

export interface OpenCell {
  /** Everybody in it. Throws OverBudget or Cancelled. */
  people(): Promise<IdSet>;
  /** The events that put these people there. Throws OverBudget or Cancelled. */
  spansOf(people: readonly number[]): Promise<Spans>;
}

type CellOf<Ask extends Cell["ask"]> = Extract<Cell, { ask: Ask }>;

export async function openCell(source: Source, rollups: Rollups, cell: Cell): Promise<OpenCell> {
  switch (cell.ask) {
    case "timeseries":
      return openEvents(source, await eventsOfSeries(source, cell));
    case "active": {
      const { question, from, to } = cell;
      const { event } = question;
      return openEvents(source, { scope: { ...question, from, to }, part: { event } });
    }
    case "top": {
      const { question, key } = cell;
      const { by, event } = question;
      const column = by === "user" ? "actor" : columnBy(by);
      const keys = { column, texts: [key], isOther: false };
      return openEvents(source, { scope: question, part: { event }, keys });
    }
    case "funnel":
      return openStep(source, rollups, cell);
    case "retention":
      return openCohort(source, cell);
    case "paths":
      return openPath(source, cell);
  }
}

function openEvents(source: Source, events: CellEvents): OpenCell {
  return {
    async people() {
      const people = createIdSet(source.identities.max);
      for (const packed of await source.gather(findWho, events)) people.unite(packed);
      return people;
    },
    async spansOf(people) {
      const all: Spans = new Map();
      for (const spans of await source.gather(spanEvents, { events, people })) {
        for (const [person, span] of spans) extend(all, person, span);
      }
      return all;
    },
  };
}

async function eventsOfSeries(
  source: Source,
  { question, from, to, key, isOther }: CellOf<"timeseries">,
): Promise<CellEvents> {
  const { breakdown, event, limit } = question;
  const events = { scope: { ...question, from, to }, part: { event } };
  if (breakdown === undefined) return events;
  const column = columnOf(breakdown);
  if (!isOther)
    return { ...events, keys: { column, texts: key === undefined ? [] : [key], isOther } };
  const { rows } = await rankCodes(source, question, { column, limit });
  return { ...events, keys: { column, texts: rows.map((row) => row.key), isOther } };
}

/** Somebody, with some of the events that put them there. Zero stands for nobody. */
type VisitPerson = (person: number, span: EventSpan) => void;

/** A cell whose people are found by what they did one after another. */
function openVisits(source: Source, each: (visit: VisitPerson) => Promise<void>): OpenCell {
  return {
    async people() {
      const people = createIdSet(source.identities.max);
      await each((person) => {
        if (person > 0) people.add(person);
      });
      return people;
    },
    async spansOf(people) {
      const wanted = new Set(people);
      const spans: Spans = new Map();
      await each((person, span) => {
        if (wanted.has(person)) extend(spans, person, span);
      });
      return spans;
    },
  };
}

function openStep(
  source: Source,
  rollups: Rollups,
  { question, step, isLost }: CellOf<"funnel">,
): OpenCell {
  return openVisits(source, (visitPerson) =>
    eachPath(source, rollups, question, {
      visit(path, person) {
        const isIn = isLost ? path.length === step - 1 : path.length >= step;
        if (!isIn) return;
        const [first, last] = [path[0] as number, path.at(-1) as number];
        visitPerson(person, { first, last, events: path.length });
      },
    }),
  );
}

async function openCohort(
  source: Source,
  { question, from, to, returned }: CellOf<"retention">,
): Promise<OpenCell> {
  const { max } = source.identities;
  // Without `returned`, nobody need come back.
  const starts = returned ? [returned.from, returned.to] : [from];
  const gathered = await source.gather(findReturning, { question, starts });
  const firstSeen = firstSeenOf(gathered, max);
  const back = returned && returningIn(gathered, 0, max);
  const isIn = (time: number) =>
    time >= from && time < to && time >= question.from && time < question.to;
  return {
    async people() {
      const people = createIdSet(max);
      for (let person = 1; person <= max; person++) {
        if (isIn(firstSeen[person] as number) && (!back || back.has(person))) people.add(person);
      }
      return people;
    },
    async spansOf(people) {
      if (returned) {
        const events = { scope: { ...question, ...returned }, part: question.returning };
        return openEvents(source, events).spansOf(people);
      }
      const timeOf = (person: number) => firstSeen[person] as number;
      return new Map(
        people.map((each) => [each, { first: timeOf(each), last: timeOf(each), events: 1 }]),
      );
    },
  };
}

/** Each path through it counts, and not its events. */
async function openPath(source: Source, cell: CellOf<"paths">): Promise<OpenCell> {
  const { question, step } = cell;
  const paths = await openPaths(source, question);
  const isIn = isThrough(paths, cell);
  return openVisits(source, (visit) =>
    paths.walks.each((walk) => {
      if (!isIn(walk)) return;
      const [start, end] = [walk.times[0] as number, walk.times[step] as number];
      visit(walk.person, { first: Math.min(start, end), last: Math.max(start, end), events: 1 });
    }),
  );
}
