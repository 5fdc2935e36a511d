// A year's questions asked of the server over HTTP, and of DuckDB in a process of its own, in turns; with
// `--before FOLDER` of another checkout's server too, and with `--clickhouse FOLDER` of ClickHouse's engine, for which
// `bun add chdb` has installed it in a folder. Each ask begins at another minute, and events come in between:
// no side can remember an answer. All answers must be equal.
import { join, resolve } from "node:path";
import { askInTurns, type Times } from "../in-turns.ts";
import { makeClickHouseYear, makeDuckDbYear, makeYear, million } from "../made.ts";
import type { Finding, Options, Part } from "../part.ts";
import { peakBytes } from "../processes.ts";
import { median } from "../rounds.ts";
import { openClickHouse, openDuckDb, openPlaudit, root, type Side } from "../sides.ts";
import { type Asked, milliseconds, questions } from "../year-questions.ts";

const mebibyte = 1024 * 1024;
const memoryMebibytesMax = 400;

export const columnsPart: Part = {
  name: "columns",
  about:
    "a year's questions against DuckDB's answers, of --stored MILLIONS; --before FOLDER and --clickhouse FOLDER too",
  async run(options: Options): Promise<Finding[]> {
    const { folder, made = folder, storedMillions, before, clickhouse, rounds, tell } = options;
    const count = storedMillions * million;
    await using ours = await openPlaudit(root, join(folder, "ours"), {
      file: await makeYear(made, count, tell),
    });
    await using duckDb = await openDuckDb(await makeDuckDbYear(made, count, tell), folder);
    const other = before === undefined ? undefined : resolve(before);
    await using theirs =
      other === undefined
        ? undefined
        : await openPlaudit(other, join(folder, "before"), {
            file: await makeYear(made, count, tell, other),
          });
    const engine = clickhouse === undefined ? undefined : resolve(clickhouse);
    await using clickHouse =
      engine === undefined
        ? undefined
        : await openClickHouse(await makeClickHouseYear(made, count, engine, tell), folder, engine);
    const all = [ours, duckDb, theirs, clickHouse];
    const sides = all.filter((side) => side !== undefined);
    const found = await askInTurns(sides, rounds, tell);
    const timesOf = (side: Side | undefined) => (side ? found[sides.indexOf(side)] : undefined);
    return [
      ...compareAll({
        ours: timesOf(ours) as Times,
        duckDb: timesOf(duckDb) as Times,
        before: timesOf(theirs),
        clickHouse: timesOf(clickHouse),
      }),
      ...limitMemory(sides, tell),
    ];
  },
};

interface Compared {
  ours: Times;
  duckDb: Times;
  before: Times | undefined;
  clickHouse: Times | undefined;
}

function compareAll({ ours, duckDb, before, clickHouse }: Compared): Finding[] {
  const ratios = (theirs: Times, { what }: Asked) =>
    ours.get(what)!.map((ms, i) => ms / theirs.get(what)![i]!);
  const against = (name: string, asked: Asked, theirs: Times) => ({
    what: `${asked.what}, against ${name}`,
    ours: milliseconds(median(ours.get(asked.what)!)),
    ceiling: milliseconds(median(theirs.get(asked.what)!)),
    value: median(ratios(theirs, asked)),
  });
  const findings: Finding[] = questions.map((asked) => ({
    ...against("DuckDB", asked, duckDb),
    goal: { kind: "ratio", max: 1 },
  }));
  const reading = questions.filter(({ readsEvents }) => readsEvents);
  const logs = reading.map((asked) => Math.log(median(ratios(duckDb, asked))));
  const mean = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
  findings.push({
    what: "those that read events, geometric mean",
    ours: mean.toFixed(2),
    value: mean,
    goal: { kind: "ratio", max: 0.8 },
  });
  for (const asked of questions) {
    const max = asked.ofBefore ?? 1.1;
    if (before)
      findings.push({ ...against("before", asked, before), goal: { kind: "ratio", max } });
    if (clickHouse) {
      findings.push({ ...against("ClickHouse", asked, clickHouse), goal: undefined });
    }
  }
  return findings;
}

function limitMemory([ours, ...others]: readonly Side[], tell: Options["tell"]): Finding[] {
  const [own, ...rest] = [ours!, ...others].map(({ pid }) => peakBytes(pid) / mebibyte);
  tell(`peak memory of the others: ${rest.map((each) => each.toFixed(0)).join(", ")} MB`);
  return [
    {
      what: "peak memory of the server",
      ours: `${own!.toFixed(0)} MB`,
      ceiling: `${rest[0]!.toFixed(0)} MB`,
      value: own!,
      goal: { kind: "quantity", max: memoryMebibytesMax, unit: "MB" },
    },
  ];
}
