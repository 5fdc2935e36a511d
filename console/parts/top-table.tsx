// What is most frequent: a row each, with a bar behind its count. A click on a row filters the page by it.
import { api } from "../account.ts";
import { useAsked } from "../asking.ts";
import { filters, toFilterQuery } from "../filters.ts";
import { range, toQuery } from "../range.ts";
import { DrawnTop } from "../drawn/top.tsx";
import { Tile } from "./tile.tsx";

interface TopTableProps {
  title: string;
  by: string;
  onChoose: (key: string) => void;
  /** What a key is called. Default: as it is. */
  nameOf?: (key: string) => string;
}

const rowsAsked = 100;

export function TopTable({ title, by, onChoose, nameOf = nameOfKey }: TopTableProps) {
  const query = { ...toQuery(range.value), ...toFilterQuery(filters.value), by, limit: rowsAsked };
  const asked = useAsked(`top-${by} ${JSON.stringify(query)}`, (options) =>
    api.reports.top.get({ query, ...options }),
  );
  return (
    <Tile title={title} asked={asked} height={260} class="half">
      {(answer) => (
        <DrawnTop
          title={title}
          answer={answer}
          keyCell={(key) => (
            <button type="button" class="plain key" title={key} onClick={() => onChoose(key)}>
              {nameOf(key)}
            </button>
          )}
        />
      )}
    </Tile>
  );
}

const nameOfKey = (key: string) => (key === "" ? "(empty)" : key);
