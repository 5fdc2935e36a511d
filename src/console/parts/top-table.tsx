// What is most frequent: a row each, with a bar behind its count. A click on a row filters the page by it.
import { api } from "../account.ts";
import { useAsked } from "../asking.ts";
import { filters, toFilterQuery } from "../filters.ts";
import { range, toQuery } from "../range.ts";
import { toCount } from "../words.ts";
import { Table } from "./table.tsx";
import { Empty, Tile } from "./tile.tsx";

interface TopTableProps {
  title: string;
  by: string;
  onChoose: (key: string) => void;
  hrefOf?: (key: string) => string;
}

const rowsAsked = 100;

export function TopTable({ title, by, onChoose }: TopTableProps) {
  const query = { ...toQuery(range.value), ...toFilterQuery(filters.value), by, limit: rowsAsked };
  const asked = useAsked(`top-${by} ${JSON.stringify(query)}`, (options) =>
    api.reports.top.get({ query, ...options }),
  );
  return (
    <Tile title={title} asked={asked} height={260} class="half">
      {({ rows }) =>
        rows.length === 0 ? (
          <Empty>
            <p class="soft">None in this range.</p>
          </Empty>
        ) : (
          <Table
            caption={title}
            rows={rows}
            keyOf={({ key }) => key}
            barOf={({ count }) => count / (rows[0]?.count ?? 1)}
            columns={[
              {
                title,
                cell: ({ key }) => (
                  <button type="button" class="plain key" title={key} onClick={() => onChoose(key)}>
                    {key === "" ? "(empty)" : key}
                  </button>
                ),
                value: ({ key }) => key,
              },
              {
                title: "Count",
                cell: ({ count }) => toCount(count),
                value: ({ count }) => count,
                isNumber: true,
              },
              {
                title: "People",
                cell: ({ users }) => toCount(users),
                value: ({ users }) => users,
                isNumber: true,
              },
            ]}
          />
        )
      }
    </Tile>
  );
}
