// What a part of the bench is asked for, and what it finds.

export interface Options {
  /** Of each measured round of a load. */
  seconds: number;
  rounds: number;
  /** Events that are stored before ingest is measured again, in millions. */
  storedMillions: number;
  /** A history to import instead of a made one: Segment-shaped NDJSON, gzipped. */
  history: string | undefined;
  /** A folder that keeps the years of events that are made, for the next run; else they are made anew. */
  made: string | undefined;
  /** Another checkout of Plaudit, with its packages installed, that this one is held against. */
  before: string | undefined;
  /** A folder with the package chdb, which is ClickHouse's engine: it is measured besides. */
  clickhouse: string | undefined;
  /** A folder of the part's own, on the disk that is measured; removed afterwards. */
  folder: string;
  /** Tells whoever waits how far it is. */
  tell: (line: string) => void;
}

export interface Finding {
  what: string;
  /** What was measured of ours, and of what it is held against, with its unit. */
  ours: string;
  ceiling?: string;
  /** What is compared with the goal: a ratio, or a quantity in the goal's unit. */
  value: number;
  /** Undefined where it is only measured. */
  goal: Goal | undefined;
}

export type Goal =
  | { kind: "ratio"; min: number }
  | { kind: "ratio"; max: number }
  | { kind: "quantity"; max: number; unit: string };

export interface Part {
  name: string;
  about: string;
  run(options: Options): Promise<Finding[]>;
}

export function isReached({ value, goal }: Finding): boolean {
  if (!goal) return true;
  return "min" in goal ? value >= goal.min : value <= goal.max;
}
