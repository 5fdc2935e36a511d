// Ways from an event, or to it: a row for each link, step by step.
import type { ReportPathsAnswer } from "../../src/client/client.ts";
import { Table } from "../parts/table.tsx";
import { Empty } from "../parts/tile.tsx";
import { toCount } from "../words.ts";

type Link = ReportPathsAnswer["links"][number];

interface PathsProps {
  title: string;
  answer: ReportPathsAnswer;
}

const nameOf = (key: string | null, isOther: true | undefined) =>
  isOther ? "all others" : (key ?? "(without it)");

export function DrawnPaths({ title, answer: { links } }: PathsProps) {
  if (links.length === 0) {
    return (
      <Empty>
        <p class="soft">No ways in this range.</p>
      </Empty>
    );
  }
  const number = (name: "step" | "count" | "users", head: string) => ({
    title: head,
    cell: (link: Link) => toCount(link[name]),
    value: (link: Link) => link[name],
    isNumber: true,
  });
  const from = (link: Link) => nameOf(link.from, link.fromOther);
  const to = (link: Link) => nameOf(link.to, link.toOther);
  return (
    <Table
      caption={title}
      rows={links}
      keyOf={(link) =>
        JSON.stringify([link.step, link.from, link.fromOther, link.to, link.toOther])
      }
      barOf={(link) => link.count / (links[0]?.count ?? 1)}
      columns={[
        number("step", "Step"),
        { title: "From", cell: from, value: from },
        { title: "To", cell: to, value: to },
        number("count", "Ways"),
        number("users", "People"),
      ]}
    />
  );
}
