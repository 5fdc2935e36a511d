// Answers questions about what people do. It reads a question from the request, narrows it to accounts if that is asked,
// and passes it on to be answered.
import type { Static, TSchema } from "@sinclair/typebox";
import { AppError, type Issue } from "../../domain/error.ts";
import { assertValid, issuesUnder } from "../../wire/issues.ts";
import {
  type ActiveQuery,
  defaults,
  type FunnelBody,
  type Askable,
  type Measuring,
  PeopleFilter,
  type Range,
  type RetentionBody,
  type TimeseriesQuery,
  type TopQuery,
  Where,
} from "../../wire/questions.ts";
import { notKnown } from "../../domain/nearest.ts";
import type { Ask } from "../../reports/ask.ts";
import { OverBudget } from "../../reports/budget.ts";
import { dayStartBefore } from "../../reports/calendar.ts";
import { type Measured, pointsMax, type Question, type Scope } from "../../domain/question.ts";
import { readMoment } from "../../domain/zones/moment.ts";

export interface ReportsDeps {
  ask: Ask;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** The accounts that have a permission now, because it was granted to them. */
  holdersOf: (permission: string) => Promise<string[]>;
  /** Further ways to choose people. Each returns the accounts that a value stands for. */
  filters: Readonly<{ [name: string]: (value: string) => Promise<string[]> }>;
}

/** Who asks. Each asker has a share of the places. */
export interface Asker {
  who: string;
  /** Aborts when the client has left. */
  left: AbortSignal;
}

export type Reports = ReturnType<typeof createReports>;

const retryAfterSeconds = 10;

export function createReports({ ask, clock, holdersOf, filters }: ReportsDeps) {
  /** Throws `validation` if the range is not valid. */
  function readRange({ from, to, days, tz = defaults.tz }: Range) {
    if (days !== undefined && (from !== undefined || to !== undefined))
      throw invalid("days", "cannot stand beside from or to");
    const end = to === undefined ? clock() : readMoment(to, tz);
    const start =
      from === undefined
        ? dayStartBefore(end, (days ?? defaults.days) - 1, tz)
        : readMoment(from, tz);
    if (start >= end) throw invalid("to", "must be later than from");
    return { from: start, to: end, tz };
  }

  const finders: typeof filters = { ...filters, permission: holdersOf };

  /** Throws `validation` for unknown ways to choose people. */
  function demandFilters(filter: PeopleFilter = {}): void {
    const strays = Object.keys(filter).filter((name) => !Object.hasOwn(finders, name));
    if (strays.length === 0) return;
    throw refuse(
      strays.map((name) => ({
        path: `people.${name}`,
        message: notKnown(name, Object.keys(finders)),
      })),
    );
  }

  async function findPeople(filter: PeopleFilter = {}): Promise<string[] | undefined> {
    demandFilters(filter);
    const given = await Promise.all(
      Object.entries(filter).map(([name, value]) => finders[name]!(value)),
    );
    if (given.length === 0) return undefined;
    return given.reduce((all, list) => {
      const wanted = new Set(list);
      return all.filter((id) => wanted.has(id));
    });
  }

  async function answer<Q extends Question>(question: Q, { left, who }: Asker) {
    try {
      return await ask(question, left, who);
    } catch (error) {
      // Nobody gets this answer. Without it, the log and the metrics would count a failure of ours.
      if (left.aborted) throw new AppError("bad_request", "The client has left.");
      if (error instanceof OverBudget) {
        throw new AppError("unavailable", "The question is too large.", {
          detail: `${error.message} Narrow its range, its event or its conditions.`,
          retryAfterSeconds,
        });
      }
      if (error instanceof RangeError) throw invalid("to", `makes more than ${pointsMax} points`);
      throw error;
    }
  }

  /** Throws `validation` if half of it is missing. */
  function readMeasured({ measure, property }: Measuring): Measured | undefined {
    if (measure !== undefined && property !== undefined) return { measure, property };
    if (measure !== undefined) throw invalid("property", "is needed beside measure");
    if (property !== undefined) throw invalid("measure", "is needed beside property");
    return undefined;
  }

  type Asked = Range & { source?: string };

  async function toScope(asked: Asked, where?: Where, people?: PeopleFilter): Promise<Scope> {
    const { source } = asked;
    return { ...readRange(asked), source, where, people: await findPeople(people) };
  }

  const scopeOfQuery = (query: Asked & { where?: string; people?: string }) =>
    toScope(
      query,
      readJson("where", Where, query.where),
      readJson("people", PeopleFilter, query.people),
    );

  return {
    /** Checks what a schema cannot check. Throws `validation`. */
    demandAskable(asked: Askable): void {
      readRange(asked);
      readMeasured(asked);
      demandFilters(asked.people);
    },

    async timeseries(query: TimeseriesQuery, asker: Asker) {
      const { event, interval = defaults.interval, breakdown, limit = defaults.limit } = query;
      const measured = readMeasured(query);
      const scope = await scopeOfQuery(query);
      return answer(
        { ask: "timeseries", ...scope, event, interval, breakdown, limit, measured },
        asker,
      );
    },
    async active(query: ActiveQuery, asker: Asker) {
      return answer({ ask: "active", ...(await scopeOfQuery(query)), event: query.event }, asker);
    },
    async top(query: TopQuery, asker: Asker) {
      const { event, limit = defaults.limit } = query;
      // Its pattern guarantees that it is one of these.
      const by = query.by as "event" | "user" | "item" | `property:${string}`;
      const measured = readMeasured(query);
      const scope = await scopeOfQuery(query);
      return answer({ ask: "top", ...scope, event, by, limit, measured }, asker);
    },
    async funnel(body: FunnelBody, asker: Asker) {
      const { steps, windowSeconds, where, people } = body;
      const scope = await toScope(body, where, people);
      return answer({ ask: "funnel", ...scope, steps, windowSeconds }, asker);
    },
    async retention(body: RetentionBody, asker: Asker) {
      const { start, returning, interval, periods, where, people } = body;
      const scope = await toScope(body, where, people);
      return answer({ ask: "retention", ...scope, start, returning, interval, periods }, asker);
    },
  };
}

/** Reads a field of the query that contains JSON. Throws `validation` with the path inside it. */
function readJson<S extends TSchema>(field: string, schema: S, json: string | undefined) {
  if (json === undefined || json === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw invalid(field, "must be JSON");
  }
  const issues = issuesUnder(field, () => assertValid(schema, value));
  if (issues.length > 0) throw refuse(issues);
  return value as Static<S>;
}

function invalid(path: string, message: string): AppError {
  return refuse([{ path, message }]);
}

function refuse(issues: Issue[]): AppError {
  return new AppError("validation", "The question is not valid.", { issues });
}
