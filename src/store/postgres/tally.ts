// Buckets in the table of limits, each drawn from by one statement: the row's lock puts those who draw at once in line.
// A statement whose answer was lost is made again, and may have counted twice: a limit is then reached early, never late.
import type { Bucket, Tally } from "../tally.ts";
import type { Runner } from "./drizzle.ts";

const minuteMs = 60_000;
/** Rows that the table may have. Beyond this those that would be full first are forgotten. */
const rowsMax = 200_000;
/** Rows of one statement. */
const stepRows = 10_000;
/** How often one draw is made where it comes upon a row that is newer than what its statement sees. */
const drawsMax = 5;

/**
 * `window_ends_at` is when the bucket will be full, `count` what was drawn last. A bucket that would take longer to fill
 * than anybody can have drawn is of a clock that was set back: it counts as full.
 */
const draw = `
with drawn as (
  insert into limits as bucket (key, window_ends_at, count)
  values ($1, $2::timestamptz + $3::float8 * interval '1 ms', $4)
  on conflict (key) do update set
    window_ends_at = $3::float8 * interval '1 ms' + case
      when bucket.window_ends_at > $2::timestamptz + (greatest($5::float8, bucket.count * $6::float8) + ${minuteMs}) * interval '1 ms'
      then $2::timestamptz
      else greatest(bucket.window_ends_at, $2::timestamptz) end,
    count = $4
  where bucket.window_ends_at <= $2::timestamptz + $7::float8 * interval '1 ms'
    or bucket.window_ends_at > $2::timestamptz + (greatest($5::float8, bucket.count * $6::float8) + ${minuteMs}) * interval '1 ms'
  returning window_ends_at)
select true as taken, window_ends_at as "fullAt" from drawn
union all
select false, window_ends_at from limits where key = $1 and not exists (select from drawn)`;

const putBack = `
update limits set window_ends_at = window_ends_at - $2::float8 * interval '1 ms' where key = $1`;

const clearFull = `
delete from limits where key in
  (select key from limits where window_ends_at <= $1 limit ${stepRows} for update skip locked)
returning 1`;

const clearBeyond = `
delete from limits where key in
  (select key from limits order by window_ends_at desc offset ${rowsMax} limit ${stepRows})
returning 1`;

/** The statement's row. */
interface Answer {
  taken: boolean;
  fullAt: Date;
}

export function createTally({ run }: Runner): Tally {
  async function clearBy(statement: string, values: readonly unknown[]): Promise<void> {
    while ((await run(statement, values)).length === stepRows);
  }

  /**
   * A row that others made and emptied after the statement began refuses the draw, and is not seen by its second half: the
   * next statement sees it. Undefined where that went on and on.
   */
  async function drawOnce(values: readonly unknown[]): Promise<Answer | undefined> {
    for (let tried = 0; tried < drawsMax; tried++) {
      const [row] = await run(draw, values);
      if (row) return row as unknown as Answer;
    }
    return undefined;
  }

  return {
    async draw({ key, count, now, ...bucket }) {
      const { eachMs, capacityMs } = measure(bucket);
      /** How far from full it may be, and still hold what is drawn. */
      const roomMs = capacityMs - Math.min(count, bucket.atOnceMax) * eachMs;
      const at = new Date(now).toISOString();
      const values = [key, at, count * eachMs, count, capacityMs, eachMs, roomMs];
      const answer = await drawOnce(values);
      if (!answer) return { waitMs: eachMs, left: 0 };
      const { taken, fullAt } = answer;
      const missingMs = fullAt.getTime() - now;
      return {
        waitMs: taken ? 0 : Math.max(1, missingMs - roomMs),
        left: Math.max(0, Math.floor((capacityMs - missingMs) / eachMs + roundingPart)),
      };
    },

    async putBack({ key, count, ...bucket }) {
      await run(putBack, [key, count * measure(bucket).eachMs]);
    },

    async clear(now) {
      await clearBy(clearFull, [new Date(now).toISOString()]);
      await clearBy(clearBeyond, []);
    },
  };
}

/** A moment is kept to the millisecond. */
const roundingPart = 0.01;

function measure({ perMinute, atOnceMax }: Bucket) {
  const eachMs = minuteMs / perMinute;
  return { eachMs, capacityMs: atOnceMax * eachMs };
}
