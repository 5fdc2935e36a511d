// What may be asked of the events, and what is answered. The definitions are in docs/reports.md.
// Times are ms since 1970; on the wire they are ISO 8601.

export type Scalar = string | number | boolean;

export type Condition =
  | { property: string; op: "eq" | "neq"; value: Scalar }
  | { property: string; op: "in"; value: readonly Scalar[] }
  | { property: string; op: "contains"; value: string }
  | { property: string; op: "gt" | "gte" | "lt" | "lte"; value: string | number }
  | { property: string; op: "exists"; value: boolean };

export type Interval = "hour" | "day" | "week" | "month";

/** What every question says of itself. */
export interface Scope {
  /** From here on, inclusive. */
  from: number;
  /** Up to here, exclusive. */
  to: number;
  /** An IANA name. */
  tz: string;
  source?: string;
  /** All of them must hold. */
  where?: readonly Condition[];
  /** Only what these accounts did: their ids. */
  people?: readonly string[];
  /** Only what people with such traits did, or what others did. */
  traits?: TraitFilter;
  /** What one's own team did is left out. */
  without?: Excluded;
}

/** Whom and what a question leaves out. */
export interface Excluded {
  /** Ids of accounts. */
  people: readonly string[];
  /** Domains of the e-mail addresses that the trait `email` tells, in small letters. */
  domains: readonly string[];
  sources: readonly string[];
}

/** All conditions of a list must hold for a person's traits. */
export interface TraitFilter {
  where?: readonly Condition[];
  /** Whoever is left out. */
  not?: readonly Condition[];
}

export const measures = ["sum", "avg", "min", "max", "p50", "p75", "p90", "p95", "p99"] as const;
export type Measure = (typeof measures)[number];

/** What is measured of a property, where it is a number. */
export interface Measured {
  measure: Measure;
  property: string;
}

export interface TimeseriesQuestion extends Scope {
  ask: "timeseries";
  event?: string;
  interval: Interval;
  /** A property whose values each get a series; `person:NAME` for a trait of whoever did it. */
  breakdown?: string;
  limit: number;
  measured?: Measured;
}

export interface ActiveQuestion extends Scope {
  ask: "active";
  event?: string;
}

export interface TopQuestion extends Scope {
  ask: "top";
  event?: string;
  /** `property:NAME` for the values of a property, `person:NAME` for those of a trait. */
  by: "event" | "user" | "item" | `property:${string}` | `person:${string}`;
  limit: number;
  /** If it is there, the keys with the largest values come first. */
  measured?: Measured;
}

export interface Step {
  event: string;
  where?: readonly Condition[];
}

export interface FunnelQuestion extends Scope {
  ask: "funnel";
  steps: readonly Step[];
  windowSeconds: number;
}

export interface RetentionQuestion extends Scope {
  ask: "retention";
  start: Partial<Step>;
  returning: Partial<Step>;
  interval: Exclude<Interval, "hour">;
  periods: number;
}

/** What people do after an event, or before it. `where` of the scope is of all events. */
export interface PathsQuestion extends Scope {
  ask: "paths";
  /** Each of these in the range starts a path. */
  start: Step;
  direction: "after" | "before";
  /** Events of a path, besides the start. */
  steps: number;
  /** Keys of each step, besides the rest. */
  limit: number;
  /** Names events by its values, and leaves out those without. */
  property?: string;
  windowSeconds: number;
}

/** One of the keys of a step, the rest of them, or the starts that have none. */
export type NodeKey = { key: string | null } | { isOther: true };

/** One number of people in an answer. Times are in [from, to). */
export type Cell =
  /** `key` is one of the breakdown's; without it, `isOther` means the rest of a breakdown, or else everything. */
  | {
      ask: "timeseries";
      question: TimeseriesQuestion;
      from: number;
      to: number;
      key?: string;
      isOther: boolean;
    }
  /** The days of `dau`, `wau` or `mau`. */
  | { ask: "active"; question: ActiveQuestion; from: number; to: number }
  | { ask: "top"; question: TopQuestion; key: string }
  /** Who came as far as a step, which are counted from 1; or who came as far as the one before, and no further. */
  | { ask: "funnel"; question: FunnelQuestion; step: number; isLost: boolean }
  /** The cohort of a bucket, or those of it who came back in another. */
  | {
      ask: "retention";
      question: RetentionQuestion;
      from: number;
      to: number;
      returned?: { from: number; to: number };
    }
  /** A step's node; or, with `before`, the link to it from a node of the step before. */
  | { ask: "paths"; question: PathsQuestion; step: number; node: NodeKey; before?: NodeKey };

/** Asks who stands behind a number. */
export interface PeopleQuestion {
  ask: "people";
  cell: Cell;
  limit: number;
  /** Only people with larger numbers. */
  after: number;
}

/** Asks what each source has sent lately, and when it last sent something. All its events count. */
export interface SourcesQuestion {
  ask: "sources";
  /** When today began, and the last hour. */
  today: number;
  hour: number;
  /** Up to here, exclusive. */
  to: number;
  /** When each last sent something is looked for in events that arrived after this `seq`. */
  after: number;
}

/** What is asked for numbers. */
export type CountingQuestion =
  | TimeseriesQuestion
  | ActiveQuestion
  | TopQuestion
  | FunnelQuestion
  | RetentionQuestion
  | PathsQuestion;

export type Question = CountingQuestion | PeopleQuestion | SourcesQuestion;

/** Somebody behind a number. */
export interface Somebody {
  number: number;
  /** What reports know them by: their userId, or else an anonymous id. */
  id: string;
  userId?: string;
  /** Further ids that are theirs. */
  anonymousIds: string[];
  /** Of the events that put them there. */
  first: number;
  last: number;
  events: number;
}

/** `value` is there if something is measured: null where there is no number. */
export interface Counted {
  count: number;
  users: number;
  value?: number | null;
}

export interface Answers {
  timeseries: {
    interval: Interval;
    series: {
      key: string | null;
      /** Of whatever is in none of the other series. */
      other?: true;
      points: ({ start: string } & Counted)[];
    }[];
  };
  active: { points: { start: string; dau: number; wau: number; mau: number }[] };
  top: { rows: ({ key: string } & Counted)[] };
  funnel: {
    steps: { event: string; users: number; conversion: number; medianSeconds: number | null }[];
  };
  retention: { cohorts: { start: string; size: number; returned: number[] }[] };
  /** The start is step 0. A link leads from a node of the step before to one of its step. */
  paths: {
    nodes: { step: number; key: string | null; other?: true; count: number; users: number }[];
    links: {
      step: number;
      from: string | null;
      fromOther?: true;
      to: string;
      toOther?: true;
      count: number;
      users: number;
    }[];
  };
  /** `total` are all of them; `hasMore` says whether some have larger numbers than these. */
  people: { people: Somebody[]; total: number; hasMore: boolean };
  /** `seq` is the newest event's. `lastAt` is when the newest one arrived; null: none after the question's `seq`. */
  sources: {
    seq: number;
    sources: { source: string; today: number; lastHour: number; lastAt: number | null }[];
  };
}

export type Answer<Q extends Question = Question> = Answers[Q["ask"]];

/** The points of a series, the buckets of a range: beyond it the question is refused. */
export const pointsMax = 10_000;
