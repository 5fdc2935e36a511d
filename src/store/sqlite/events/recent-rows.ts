// The newest events, which are rows of their own, read as a block is.
import { once, type SealedBlock } from "./sealed-block.ts";
import type { Numbers, Others } from "./block.ts";
import type { Column } from "./number-column.ts";
import { toLines } from "../../lines.ts";
import type { EventRow } from "./event.ts";

export interface Row extends EventRow {
  seq: number;
}

export function openRows(rows: readonly Row[]): SealedBlock {
  const count = rows.length;
  const jsonOf = ({ properties }: Row) => properties ?? "";
  const lines = once(() => toLines(rows.map(jsonOf).join("\n"), count));
  const known = new Map<keyof Numbers, Column>();
  return {
    count,
    mayHave: () => true,
    numbers(name) {
      const before = known.get(name);
      if (before) return before;
      const deltas = Float64Array.from(rows, (row) =>
        name === "skew" ? row.sentAt - row.timestamp : row[name],
      );
      const column = { min: 0, deltas };
      known.set(name, column);
      return column;
    },
    properties: () => ({ at: (place) => jsonOf(rows[place] as Row) }),
    property: (property, places) => property.inLines(lines(), places),
    messageIds: once(() => rows.map(({ messageId }) => messageId)),
    others: once(() => othersOf(rows)),
    flags: once(() => rows.map(({ flags }) => flags)),
  };
}

function othersOf(rows: readonly Row[]): Others {
  const others: Others = {};
  for (const [i, { previousId, groupId }] of rows.entries()) {
    if (previousId !== null || groupId !== null) others[i] = [previousId, groupId];
  }
  return others;
}
