// `bun run bench [name…]`: what Plaudit costs against a raw ceiling, each in the same run. Prints a line
// a figure and ends with 1 when one falls short.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "./machine.ts";
import { type Finding, isReached, type Part } from "./part.ts";
import { backupPart } from "./parts/backup.ts";
import { backlogPart } from "./parts/backlog.ts";
import { beforePart } from "./parts/before.ts";
import { besidePart } from "./parts/beside.ts";
import { columnsPart } from "./parts/columns.ts";
import { consolePart } from "./parts/console.ts";
import { diskPart } from "./parts/disk.ts";
import { largerPart } from "./parts/larger.ts";
import { dashboardPart } from "./parts/dashboard.ts";
import { emptyPart } from "./parts/empty.ts";
import { importPart } from "./parts/import.ts";
import { ingestPart } from "./parts/ingest.ts";
import { latencyPart } from "./parts/latency.ts";
import { likePart } from "./parts/like.ts";
import { livePart } from "./parts/live.ts";
import { logPart } from "./parts/log.ts";
import { memoryPart } from "./parts/memory.ts";
import { movedPart } from "./parts/moved.ts";
import { ownRoutePart } from "./parts/own-route.ts";
import { ownTypesPart } from "./parts/own-types.ts";
import { packingPart } from "./parts/packing.ts";
import { postgresPart } from "./parts/postgres.ts";
import { reportsPart } from "./parts/reports.ts";
import { rewritingPart } from "./parts/rewriting.ts";
import { signInsPart } from "./parts/signins.ts";
import { startPart } from "./parts/start.ts";
import { storedPart } from "./parts/stored.ts";
import { suggestPart } from "./parts/suggest.ts";
import { testAppPart } from "./parts/test-app.ts";
import { trackPart } from "./parts/track.ts";
import { typesPart } from "./parts/types.ts";

const parts: readonly Part[] = [
  dashboardPart,
  likePart,
  emptyPart,
  ownRoutePart,
  importPart,
  startPart,
  testAppPart,
  ingestPart,
  trackPart,
  latencyPart,
  livePart,
  memoryPart,
  backlogPart,
  storedPart,
  logPart,
  reportsPart,
  besidePart,
  packingPart,
  rewritingPart,
  columnsPart,
  suggestPart,
  largerPart,
  consolePart,
  diskPart,
  backupPart,
  typesPart,
  ownTypesPart,
  signInsPart,
  postgresPart,
  movedPart,
  beforePart,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean", short: "h", default: false },
    seconds: { type: "string", default: "2" },
    rounds: { type: "string", default: "5" },
    stored: { type: "string", default: "1" },
    history: { type: "string" },
    made: { type: "string" },
    before: { type: "string" },
    clickhouse: { type: "string" },
    folder: { type: "string", default: tmpdir() },
  },
});

const unknown = positionals.find((name) => !parts.some((part) => part.name === name));
if (values.help || unknown !== undefined) {
  if (unknown !== undefined) console.error(`There is no part "${unknown}".\n`);
  console.log(usage());
  process.exit(unknown === undefined ? 0 : 2);
}

const chosen = parts.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const folder = mkdtempSync(join(values.folder, "plaudit-bench-"));
try {
  console.log(`${describeMachine(folder)}\n`);
  const findings: Finding[] = [];
  for (const part of chosen) findings.push(...(await runPart(part)));
  console.log(`\n${table(findings)}`);
  process.exitCode = findings.every(isReached) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function runPart(part: Part): Promise<Finding[]> {
  const own = join(folder, part.name);
  mkdirSync(own);
  const tell = (line: string) => console.error(`${part.name}: ${line}`);
  tell(part.about);
  const findings = await part.run({
    seconds: Number(values.seconds),
    rounds: Number(values.rounds),
    storedMillions: Number(values.stored),
    history: values.history,
    made: values.made,
    before: values.before,
    clickhouse: values.clickhouse,
    folder: own,
    tell,
  });
  rmSync(own, { recursive: true, force: true });
  for (const finding of findings) tell(cellsOf(finding).join(" | "));
  return findings;
}

function cellsOf(finding: Finding): string[] {
  const { what, ours, ceiling = "", value, goal } = finding;
  if (!goal) return [what, ours, ceiling, value.toFixed(2), "", ""];
  const isRatio = goal.kind === "ratio";
  const bound = "min" in goal ? `≥ ${goal.min}` : `≤ ${goal.max}`;
  return [
    what,
    ours,
    ceiling,
    isRatio ? value.toFixed(2) : "",
    isRatio ? bound : `${bound} ${goal.unit}`,
    isReached(finding) ? "ok" : "SHORT",
  ];
}

function table(findings: readonly Finding[]): string {
  const rows = [["what", "ours", "against", "ratio", "goal", ""], ...findings.map(cellsOf)];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function usage(): string {
  return [
    "bun run bench [NAME…] [--seconds N] [--rounds N] [--stored MILLIONS] [--history FILE.gz] [--made FOLDER] [--before FOLDER] [--clickhouse FOLDER] [--folder PATH]",
    "",
    ...parts.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`),
  ].join("\n");
}
