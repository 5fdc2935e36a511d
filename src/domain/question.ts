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
  /** A property whose values each get a series. */
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
  /** `property:NAME` for the values of a property. */
  by: "event" | "user" | "item" | `property:${string}`;
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

export type Question =
  TimeseriesQuestion | ActiveQuestion | TopQuestion | FunnelQuestion | RetentionQuestion;

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
}

export type Answer<Q extends Question = Question> = Answers[Q["ask"]];

/** The points of a series, the buckets of a range: beyond it the question is refused. */
export const pointsMax = 10_000;
