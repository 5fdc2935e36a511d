// Ways from an event, or to it: a column for each step, with thin links between them; and the same as a table.
import { Fragment } from "preact";
import type { ReportPathsAnswer } from "../../src/client/client.ts";
import { Count } from "../parts/count.tsx";
import { Table } from "../parts/table.tsx";
import { Empty } from "../parts/tile.tsx";
import type { Behind } from "../people.tsx";
import { toQuestion } from "../questions.ts";
import type { Drawn } from "./question.tsx";

type Node = ReportPathsAnswer["nodes"][number];
type Link = ReportPathsAnswer["links"][number];

/** Never more than so many to a column. */
export const rowsMax = 10;
const rowHeight = 40;
const linkWidth = 48;
const strokeMax = 8;

const nameOf = (key: string | null, isOther: true | undefined) =>
  isOther ? "all others" : (key ?? "(without it)");

export function DrawnPaths({ title, params, answer }: Drawn<"paths">) {
  const { nodes, links } = answer;
  if (links.length === 0) {
    return (
      <Empty>
        <p>
          {nodes.length === 0
            ? `"${params.event}" did not happen in this range.`
            : `Nothing happened ${params.direction} it within this time.`}
        </p>
      </Empty>
    );
  }
  const isBack = params.direction === "before";
  const steps = Array.from({ length: params.steps + 1 }, (_, step) =>
    nodes.filter((node) => node.step === step),
  );
  const columns = (isBack ? steps.toReversed() : steps).filter((column) => column.length > 0);
  const most = Math.max(...nodes.map(({ count }) => count));
  return (
    <>
      <div class="paths" tabindex={0} role="region" aria-label={title}>
        {columns.map((column, i) => (
          <Fragment key={i}>
            {i > 0 && (
              <Links
                left={columns[i - 1] as Node[]}
                right={column}
                links={links}
                isBack={isBack}
                most={most}
              />
            )}
            <Column nodes={column} params={params} most={most} />
          </Fragment>
        ))}
      </div>
      <details class="numbers">
        <summary>Numbers</summary>
        <LinkTable title={title} params={params} links={links} />
      </details>
    </>
  );
}

interface ColumnProps {
  nodes: readonly Node[];
  params: Drawn<"paths">["params"];
  most: number;
}

function Column({ nodes, params, most }: ColumnProps) {
  const question = toQuestion("paths", params);
  return (
    <ol>
      {nodes.map(({ step, key, other, count, users }) => {
        const name = nameOf(key, other);
        const where = step === 0 ? "" : `, step ${step} ${params.direction} ${params.event}`;
        return (
          <li
            key={`${name} ${other}`}
            ref={(el) => el?.style.setProperty("--bar", `${(count / most) * 100}%`)}
          >
            <span title={name}>{name}</span>
            <Count
              value={count}
              behind={{
                question,
                cell: { step, ...(other ? { other } : { key }) },
                title: `${name}${where}: ${users} people`,
              }}
            />
          </li>
        );
      })}
    </ol>
  );
}

interface LinksProps {
  left: readonly Node[];
  right: readonly Node[];
  links: readonly Link[];
  isBack: boolean;
  most: number;
}

/** A link is of the step that it leads to; drawn backwards it leads to the left. */
function Links({ left, right, links, isBack, most }: LinksProps) {
  const [origins, targets] = isBack ? [right, left] : [left, right];
  const step = targets[0]?.step;
  const rowOf = (nodes: readonly Node[], key: string | null, other: true | undefined) =>
    nodes.findIndex((node) => (other ? node.other : !node.other && node.key === key));
  const middle = (row: number) => row * rowHeight + rowHeight / 2;
  const height = Math.max(left.length, right.length) * rowHeight;
  return (
    <svg width={linkWidth} height={height} aria-hidden="true">
      {links
        .filter((link) => link.step === step)
        .map(({ from, fromOther, to, toOther, count }) => {
          const rows = [rowOf(origins, from, fromOther), rowOf(targets, to, toOther)];
          if (rows.includes(-1)) return null;
          const [start, end] = (isBack ? rows.toReversed() : rows).map((row) => middle(row));
          const half = linkWidth / 2;
          return (
            <path
              key={rows.join()}
              d={`M0 ${start}C${half} ${start} ${half} ${end} ${linkWidth} ${end}`}
              stroke-width={Math.max(1, (count / most) * strokeMax)}
            />
          );
        })}
    </svg>
  );
}

interface LinkTableProps {
  title: string;
  params: Drawn<"paths">["params"];
  links: readonly Link[];
}

function LinkTable({ title, params, links }: LinkTableProps) {
  const question = toQuestion("paths", params);
  const from = (link: Link) => nameOf(link.from, link.fromOther);
  const to = (link: Link) => nameOf(link.to, link.toOther);
  const behind = (link: Link): Behind => ({
    question,
    cell: {
      step: link.step,
      ...(link.fromOther ? { fromOther: true } : { from: link.from }),
      ...(link.toOther ? { toOther: true } : { to: link.to }),
    },
    title: `${from(link)} → ${to(link)}`,
  });
  const number = (name: "count" | "users", head: string) => ({
    title: head,
    cell: (link: Link) => <Count value={link[name]} behind={behind(link)} />,
    value: (link: Link) => link[name],
    isNumber: true,
  });
  return (
    <Table
      caption={`${title} in numbers`}
      rows={links}
      keyOf={({ step, ...ends }) => JSON.stringify([step, ends])}
      columns={[
        { title: "Step", cell: ({ step }) => step, value: ({ step }) => step, isNumber: true },
        { title: "From", cell: from, value: from },
        { title: "To", cell: to, value: to },
        number("count", "Ways"),
        number("users", "People"),
      ]}
    />
  );
}
