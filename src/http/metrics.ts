// Counts answers by route, and writes Prometheus' text. The label is a route's pattern and never a path, so
// that strangers cannot make new labels.

/** Upper bounds in seconds. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const boundsMs = buckets.map((seconds) => seconds * 1000);

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export const unmatched = "unmatched";

/** The answers of one route. */
interface Tally {
  /** By method, then by status. */
  methods: Map<string, Map<number, number>>;
  /** By bucket. */
  counts: number[];
  sumMs: number;
}

export type HttpMetrics = ReturnType<typeof createHttpMetrics>;

/** Opens the counters of one app. */
export function createHttpMetrics() {
  const tallies = new Map<string, Tally>();

  return {
    count(method: string, route: string, status: number, ms: number): void {
      const tally = getOrInsert(tallies, route, startTally);
      const known = methods.has(method) ? method : "other";
      const statuses = getOrInsert(tally.methods, known, startStatuses);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);

      let bucket = 0;
      while (bucket < boundsMs.length && ms > boundsMs[bucket]!) bucket++;
      tally.counts[bucket]!++;
      tally.sumMs += ms;
    },

    /** The lines of Prometheus' text format. */
    lines(): string[] {
      return [...requestLines(tallies), ...timingLines(tallies)];
    },
  };
}

function startTally(): Tally {
  return { methods: new Map(), counts: Array<number>(buckets.length + 1).fill(0), sumMs: 0 };
}

function startStatuses(): Map<number, number> {
  return new Map();
}

function getOrInsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

function requestLines(tallies: ReadonlyMap<string, Tally>): string[] {
  const name = "plaudit_http_requests_total";
  const lines = [`# HELP ${name} Requests answered.`, `# TYPE ${name} counter`];
  for (const [route, tally] of tallies) {
    for (const [method, statuses] of tally.methods) {
      for (const [status, count] of statuses) {
        lines.push(
          `${name}{method="${method}",route="${label(route)}",status="${status}"} ${count}`,
        );
      }
    }
  }
  return lines;
}

function timingLines(tallies: ReadonlyMap<string, Tally>): string[] {
  const name = "plaudit_http_request_duration_seconds";
  const lines = [`# HELP ${name} Time to the answer.`, `# TYPE ${name} histogram`];
  for (const [route, { counts, sumMs }] of tallies) {
    const of = `route="${label(route)}"`;
    let total = 0;
    for (const [index, count] of counts.entries()) {
      total += count;
      lines.push(`${name}_bucket{${of},le="${buckets[index] ?? "+Inf"}"} ${total}`);
    }
    lines.push(`${name}_sum{${of}} ${sumMs / 1000}`, `${name}_count{${of}} ${total}`);
  }
  return lines;
}

function label(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
