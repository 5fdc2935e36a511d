// Two sides, measured in turn on a machine that is never quiet: what disturbs one round disturbs both
// sides of it, and the median round counts.

/** What one round found. */
export interface Pair {
  ours: number;
  ceiling: number;
}

export interface Comparison {
  ours: number;
  ceiling: number;
  /** Median of the rounds' ratios, ours to the ceiling's. */
  ratio: number;
}

/**
 * Measures both sides `rounds` times, each round the other one first. A round is given its number,
 * from 0; what warms up is thrown away before by `warmUp`.
 */
export async function compare(
  rounds: number,
  ours: (round: number) => Promise<number>,
  ceiling: (round: number) => Promise<number>,
): Promise<Comparison> {
  const found: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      const first = await ours(round);
      found.push({ ours: first, ceiling: await ceiling(round) });
    } else {
      const first = await ceiling(round);
      found.push({ ours: await ours(round), ceiling: first });
    }
  }
  return summarize(found);
}

export function summarize(found: readonly Pair[]): Comparison {
  return {
    ours: median(found.map((each) => each.ours)),
    ceiling: median(found.map((each) => each.ceiling)),
    ratio: median(found.map((each) => each.ours / each.ceiling)),
  };
}

/** Of an even count the mean of the middle two. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return middle.reduce((sum, each) => sum + each, 0) / middle.length;
}

/** The number below which a part of them lies; NaN of none. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export function perSecond(number: number, unit: string): string {
  return `${Math.round(number).toLocaleString("en")} ${unit}/s`;
}
