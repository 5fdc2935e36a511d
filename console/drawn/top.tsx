// What is most frequent: a row each, with a bar behind its count.
import type { ComponentChildren } from "preact";
import type { ReportTopAnswer } from "../../src/client/client.ts";
import { Table } from "../parts/table.tsx";
import { Empty } from "../parts/tile.tsx";
import { toCount } from "../words.ts";

type Row = ReportTopAnswer["rows"][number];

interface TopProps {
  title: string;
  answer: ReportTopAnswer;
  /** What stands for a key. Default: the key. */
  keyCell?: (key: string) => ComponentChildren;
}

export function DrawnTop({ title, answer: { rows }, keyCell = (key) => key }: TopProps) {
  if (rows.length === 0) {
    return (
      <Empty>
        <p class="soft">None in this range.</p>
      </Empty>
    );
  }
  const count = (name: "count" | "users", head: string) => ({
    title: head,
    cell: (row: Row) => toCount(row[name]),
    value: (row: Row) => row[name],
    isNumber: true,
  });
  return (
    <Table
      caption={title}
      rows={rows}
      keyOf={({ key }) => key}
      barOf={(row) => row.count / (rows[0]?.count ?? 1)}
      columns={[
        { title, cell: ({ key }) => keyCell(key), value: ({ key }) => key },
        count("count", "Events"),
        count("users", "People"),
      ]}
    />
  );
}
