// Reads questions from requests: with their range, their conditions, and the people that they are about. What a schema
// cannot check is checked here.
import type { Static, TSchema } from "@sinclair/typebox";
import { AppError, type Issue } from "../../domain/error.ts";
import { assertValid, issuesUnder } from "../../wire/issues.ts";
import {
  type ActiveParams,
  defaults,
  type FunnelBody,
  type Measuring,
  type PathsBody,
  PeopleFilter,
  type Question,
  type Range,
  type RetentionBody,
  type TimeseriesParams,
  type TopParams,
  Where,
} from "../../wire/questions.ts";
import { notKnown } from "../../domain/nearest.ts";
import { dayStartBefore } from "../../reports/calendar.ts";
import type {
  ActiveQuestion,
  Condition,
  Excluded,
  FunnelQuestion,
  Measured,
  PathsQuestion,
  RetentionQuestion,
  Scope,
  TimeseriesQuestion,
  TopQuestion,
  TraitFilter,
} from "../../domain/question.ts";
import type { TeamRules } from "./team.ts";
import { readMoment } from "../../domain/zones/moment.ts";

export interface QuestionsDeps {
  team: Pick<TeamRules, "get" | "accounts">;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** The accounts that have a permission now, because it was granted to them. */
  holdersOf: (permission: string) => Promise<string[]>;
  /** Further ways to choose people. Each returns the accounts that a value stands for. */
  filters: Readonly<{ [name: string]: (value: string) => Promise<string[]> }>;
}

export type Questions = ReturnType<typeof createQuestions>;

export function createQuestions({ clock, holdersOf, filters, team }: QuestionsDeps) {
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
  const known = [...Object.keys(finders), "where", "not"];

  /** Throws `validation` for unknown ways to choose people. */
  function demandFilters(filter: PeopleFilter = {}): void {
    const strays = Object.keys(filter).filter((name) => !known.includes(name));
    if (strays.length === 0) return;
    throw refuse(
      strays.map((name) => ({
        path: `people.${name}`,
        message: notKnown(name, known),
      })),
    );
  }

  /** The accounts that are meant; undefined for everybody. */
  async function findPeople(filter: PeopleFilter = {}): Promise<string[] | undefined> {
    demandFilters(filter);
    const { where: _where, not: _not, ...names } = filter;
    const given = await Promise.all(
      Object.entries(names).map(([name, value]) => finders[name]!(value)),
    );
    if (given.length === 0) return undefined;
    return given.reduce((all, list) => {
      const wanted = new Set(list);
      return all.filter((id) => wanted.has(id));
    });
  }

  /** Throws `validation` if half of it is missing. */
  function readMeasured({ measure, property }: Measuring): Measured | undefined {
    if (measure !== undefined && property !== undefined) return { measure, property };
    if (measure !== undefined) throw invalid("property", "is needed beside measure");
    if (property !== undefined) throw invalid("measure", "is needed beside property");
    return undefined;
  }

  /** What one's own team did; undefined if it is nobody. */
  async function readTeam(): Promise<Excluded | undefined> {
    const { accounts, domains, sources } = await team.get();
    if (accounts.length + domains.length + sources.length === 0) return undefined;
    const people = await team.accounts({ accounts, domains, sources });
    return { people, domains, sources };
  }

  async function toScope(asked: Asked): Promise<Scope> {
    const { source, where = [], people, exclude = "" } = asked;
    const excluded = exclude.split(",");
    return {
      ...readRange(asked),
      source,
      where: excluded.includes("bots") ? [...where, noBot] : where,
      people: await findPeople(people),
      traits: traitsOf(people),
      without: excluded.includes("team") ? await readTeam() : undefined,
    };
  }

  return {
    /** Checks what a schema cannot check. Throws `validation`. */
    demandAskable({ report, params }: Question): void {
      readRange(params);
      if (report === "timeseries" || report === "top") readMeasured(params);
      demandFilters(params.people);
    },

    async timeseries(params: TimeseriesParams): Promise<TimeseriesQuestion> {
      const { event, interval = defaults.interval, breakdown, limit = defaults.limit } = params;
      const measured = readMeasured(params);
      const scope = await toScope(params);
      return { ask: "timeseries", ...scope, event, interval, breakdown, limit, measured };
    },
    async active(params: ActiveParams): Promise<ActiveQuestion> {
      return { ask: "active", ...(await toScope(params)), event: params.event };
    },
    async top(params: TopParams): Promise<TopQuestion> {
      const { event, limit = defaults.limit } = params;
      // Its pattern guarantees that it is one of these.
      const by = params.by as TopQuestion["by"];
      const measured = readMeasured(params);
      return { ask: "top", ...(await toScope(params)), event, by, limit, measured };
    },
    async funnel(params: FunnelBody): Promise<FunnelQuestion> {
      const { steps, windowSeconds } = params;
      return { ask: "funnel", ...(await toScope(params)), steps, windowSeconds };
    },
    async paths(params: PathsBody): Promise<PathsQuestion> {
      const { event, where, direction, steps, limit = defaults.limit } = params;
      const { property, windowSeconds } = params;
      return {
        ask: "paths",
        ...(await toScope({ ...params, where: undefined })),
        start: { event, where },
        direction,
        steps,
        limit,
        property,
        windowSeconds,
      };
    },
    async retention(params: RetentionBody): Promise<RetentionQuestion> {
      const { start, returning, interval, periods } = params;
      return {
        ask: "retention",
        ...(await toScope(params)),
        start,
        returning,
        interval,
        periods,
      };
    },
  };
}

/** What all questions have in a body. */
type Asked = Range & { source?: string; where?: Where; people?: PeopleFilter; exclude?: string };

/** Ingest marks bots' events: features/ingest/bots.ts. */
const noBot: Condition = { property: "$bot", op: "neq", value: true };

/** A question of a URL, in which some fields are JSON, as it would be in a body. Throws `validation`. */
export function fromUrl<Q extends { where?: string; people?: string }>(query: Q) {
  const where = readJson("where", Where, query.where);
  const people = readJson("people", PeopleFilter, query.people);
  return { ...query, where, people };
}

/** Undefined if all people are meant, whatever is known of them. */
function traitsOf({ where = [], not = [] }: PeopleFilter = {}): TraitFilter | undefined {
  return where.length + not.length === 0 ? undefined : { where, not };
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

export function invalid(path: string, message: string): AppError {
  return refuse([{ path, message }]);
}

export function refuse(issues: Issue[]): AppError {
  return new AppError("validation", "The question is not valid.", { issues });
}
