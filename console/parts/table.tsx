// A table: rows of one height, numbers at the right, sorted by a click on a head, ten rows until more are wanted.
import type { ComponentChildren } from "preact";
import { type ReadonlySignal, useSignal } from "@preact/signals";

export interface ColumnOf<Row> {
  title: string;
  cell: (row: Row) => ComponentChildren;
  /** What it is sorted by; a number is written at the right. */
  value?: (row: Row) => string | number | null;
  isNumber?: boolean;
}

interface TableProps<Row> {
  /** Says what the table is of, to those who cannot see it. */
  caption: string;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  columns: readonly ColumnOf<Row>[];
  /** Of 0 to 1: how long the bar behind a row is. */
  barOf?: (row: Row) => number;
  colorOf?: (row: Row) => string | undefined;
  rowsShown?: number;
  actions?: (row: Row) => ComponentChildren;
}

export function Table<Row>(props: TableProps<Row>) {
  const { caption, rows, keyOf, columns, actions, rowsShown = 10 } = props;
  const sort = useSignal<{ column: number; isUp: boolean } | undefined>(undefined);
  const isWhole = useSignal(false);
  const sorted = sortRows(rows, columns, sort.value);
  const shown = isWhole.value ? sorted : sorted.slice(0, rowsShown);

  function sortBy(column: number): void {
    const now = sort.value;
    sort.value = { column, isUp: now?.column === column ? !now.isUp : !columns[column]?.isNumber };
  }

  return (
    <>
      <div class="table" tabindex={0} role="region" aria-label={caption}>
        <table>
          <caption class="unseen">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column, i) => (
                <Head
                  key={column.title}
                  column={column}
                  sorted={sort.value?.column === i ? sort.value.isUp : undefined}
                  sort={() => sortBy(i)}
                />
              ))}
              {actions && (
                <th>
                  <span class="unseen">Actions</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <TableRow key={keyOf(row)} row={row} table={props} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > rowsShown && !isWhole.value && (
        <button type="button" class="plain all" onClick={() => (isWhole.value = true)}>
          All {rows.length}
        </button>
      )}
    </>
  );
}

/** Below a table of a list that has more pages. */
export function More({
  pages: { more, isAsking },
}: {
  pages: { more: (() => void) | undefined; isAsking: ReadonlySignal<boolean> };
}) {
  if (!more) return null;
  return (
    <button type="button" class="plain all" disabled={isAsking} onClick={more}>
      Show more
    </button>
  );
}

interface HeadProps<Row> {
  column: ColumnOf<Row>;
  /** Whether upwards; undefined if it is not sorted by this one. */
  sorted: boolean | undefined;
  sort: () => void;
}

function Head<Row>({ column: { title, value, isNumber }, sorted, sort }: HeadProps<Row>) {
  const direction = sorted === undefined ? "none" : sorted ? "ascending" : "descending";
  return (
    <th
      class={isNumber ? "number" : undefined}
      scope="col"
      aria-sort={value ? direction : undefined}
    >
      {value ? (
        <button type="button" class="plain" onClick={sort}>
          {title}
          {sorted !== undefined && <span aria-hidden="true">{sorted ? " ↑" : " ↓"}</span>}
        </button>
      ) : (
        title
      )}
    </th>
  );
}

function TableRow<Row>({ row, table }: { row: Row; table: TableProps<Row> }) {
  const { columns, barOf, colorOf, actions } = table;
  const bar = (element: HTMLTableRowElement | null) => {
    if (!element) return;
    if (barOf) element.style.setProperty("--bar", `${Math.min(1, barOf(row)) * 100}%`);
    const color = colorOf?.(row);
    if (color) element.style.setProperty("--key", color);
  };
  return (
    <tr ref={bar} class={barOf ? "barred" : undefined}>
      {columns.map(({ title, cell, isNumber }) => (
        <td key={title} class={isNumber ? "number" : undefined}>
          {cell(row)}
        </td>
      ))}
      {actions && <td class="row-actions">{actions(row)}</td>}
    </tr>
  );
}

function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly ColumnOf<Row>[],
  sort: { column: number; isUp: boolean } | undefined,
): readonly Row[] {
  const value = sort && columns[sort.column]?.value;
  if (!value) return rows;
  const sign = sort.isUp ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return x < y ? -sign : x > y ? sign : 0;
  });
}
