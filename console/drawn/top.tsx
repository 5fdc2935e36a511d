// What is most frequent: a row each, with a bar behind its count.
import type { ComponentChildren } from "preact";
import type { ReportTopAnswer } from "../../src/client/client.ts";
import { Table } from "../parts/table.tsx";
import { Empty } from "../parts/tile.tsx";
import { Count } from "../parts/count.tsx";
import { toQuestion } from "../questions.ts";
import { titleOf } from "../titles.ts";
import type { Drawn } from "./question.tsx";

type Row = ReportTopAnswer["rows"][number];

interface TopProps extends Drawn<"top"> {
  /** What stands for a key. Default: the key, an item's title. */
  keyCell?: (key: string) => ComponentChildren;
}

export function DrawnTop({ title, params, answer, ...own }: TopProps) {
  const { rows } = answer;
  const keyCell = own.keyCell ?? ((key) => (params.by === "item" ? titleOf(key) : key));
  const question = toQuestion("top", params);
  if (rows.length === 0) {
    return (
      <Empty>
        <p class="soft">None in this range.</p>
      </Empty>
    );
  }
  const count = (name: "count" | "users", head: string) => ({
    title: head,
    cell: (row: Row) => (
      <Count
        value={row[name]}
        behind={{ question, cell: { key: row.key }, title: `${title}: ${row.key}` }}
      />
    ),
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
