// Where events lie together: a block each, and the rows that are newer than any block.
import { and, asc, desc, eq, gt, gte, lt, sql } from "drizzle-orm";
import type { EventLog } from "../../event-log.ts";
import type { EventTables } from "./tables.ts";

const timeMax = Number.MAX_SAFE_INTEGER;

export function createSpans(
  { db, tables: { blocks, marks } }: EventTables,
  last: () => Promise<number>,
): Pick<EventLog, "spans" | "removals"> {
  const { firstSeq, count, timestampMin, timestampMax } = blocks;
  const end = sql<number>`${firstSeq} + ${count}`;
  const heads = db
    .select({ firstSeq, count })
    .from(blocks)
    .where(
      and(
        gte(timestampMax, sql.placeholder("from")),
        lt(timestampMin, sql.placeholder("to")),
        gt(end, sql.placeholder("after")),
        lt(firstSeq, sql.placeholder("before")),
      ),
    )
    .orderBy(asc(firstSeq))
    .prepare("block_heads");
  const lastEnd = db
    .select({ end })
    .from(blocks)
    .orderBy(desc(firstSeq))
    .limit(1)
    .prepare("last_block_end");
  const removals = db
    .select({ value: marks.value })
    .from(marks)
    .where(eq(marks.name, "removals"))
    .prepare("removals");

  return {
    async spans({ after = 0, before, from = -timeMax, to = timeMax }) {
      const end = before ?? (await last()) + 1;
      // The first event that the range may have is the one behind `after`.
      const found = await heads.execute({ from, to, after: after + 1, before: end });
      const spans = found.map((block) => cut(block.firstSeq, block.firstSeq + block.count));
      const [newest] = await lastEnd.execute();
      const rows = cut(newest?.end ?? 1, end);
      return rows.count > 0 ? [...spans, rows] : spans;

      /** What lies from one event on and before another, as far as it is in the range. */
      function cut(first: number, next: number) {
        const span = { after: Math.max(after, first - 1), before: Math.min(end, next) };
        return { ...span, count: span.before - span.after - 1 };
      }
    },
    async removals() {
      const [row] = await removals.execute();
      return row?.value ?? 0;
    },
  };
}
