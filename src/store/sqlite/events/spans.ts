// Where events lie together: a block each, and the rows that are newer than any block.
import { and, asc, desc, eq, gt, gte, lt, sql } from "drizzle-orm";
import type { Wanted } from "../../event-columns.ts";
import type { EventLog } from "../../event-log.ts";
import type { BlockHead, StoredBlocks } from "./stored-blocks.ts";
import type { EventTables } from "./tables.ts";

const timeMax = Number.MAX_SAFE_INTEGER;

export function createSpans(
  { db, tables: { blocks, marks } }: EventTables,
  last: () => Promise<number>,
  stored: Pick<StoredBlocks, "open">,
): Pick<EventLog, "spans" | "removals"> {
  const { firstSeq, count, timestampMin, timestampMax, layout } = blocks;
  const end = sql<number>`${firstSeq} + ${count}`;
  const isIn = and(
    gte(timestampMax, sql.placeholder("from")),
    lt(timestampMin, sql.placeholder("to")),
    gt(end, sql.placeholder("after")),
    lt(firstSeq, sql.placeholder("before")),
  );
  const places = db
    .select({ firstSeq, count })
    .from(blocks)
    .where(isIn)
    .orderBy(asc(firstSeq))
    .prepare("block_places");
  const heads = db
    .select({ firstSeq, count, timestampMin, timestampMax, layout })
    .from(blocks)
    .where(isIn)
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

  const mayHave = (head: BlockHead, wanted: readonly Wanted[]) => {
    const block = stored.open(head);
    return wanted.some((each) => block.mayHave(each));
  };

  return {
    async spans({ after = 0, before, from = -timeMax, to = timeMax, wanted }) {
      const end = before ?? (await last()) + 1;
      // The first event that the range may have is the one behind `after`.
      const range = { from, to, after: after + 1, before: end };
      const found = wanted
        ? (await heads.execute(range)).filter((head) => mayHave(head, wanted))
        : await places.execute(range);
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
