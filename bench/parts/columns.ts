// A year's questions asked of the server over HTTP, and of DuckDB in a process of its own, in turns; with
// `--before FOLDER` of another checkout's server too, and with `--clickhouse FOLDER` of ClickHouse's engine, for which
// `bun add chdb` has installed it in a folder. Each ask begins at another minute, and events come in between:
// no side can remember an answer. All answers must be equal.
import { join, resolve } from "node:path";
import type { Answer } from "../../src/domain/question.ts";
import { createRandom } from "../../src/runtime/random.ts";
import { makeClickHouseYear, makeDuckDbYear, makeYear, million } from "../made.ts";
import type { Finding, Options, Part } from "../part.ts";
import { peakBytes } from "../processes.ts";
import { median } from "../rounds.ts";
import { openClickHouse, openDuckDb, openPlaudit, root, type Side } from "../sides.ts";
import { type Asked, makeArrivals, milliseconds, moveStart, questions } from "../year-questions.ts";

const mebibyte = 1024 * 1024;
const memoryMebibytesMax = 400;

type Times = Map<string, number[]>;

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

/** How long each question took of each side. The first round warms up. Throws where two answers differ. */
async function askInTurns(
  sides: readonly Side[],
  rounds: number,
  tell: Options["tell"],
): Promise<Times[]> {
  const random = createRandom(Date.now());
  const found = sides.map((): Times => new Map(questions.map(({ what }) => [what, []])));
  for (let round = 0; round <= rounds; round++) {
    for (const { what, question } of questions) {
      const arrivals = makeArrivals(random);
      for (const side of sides) await side.add(arrivals);
      const moved = moveStart(question, random);
      const answers: (Answer | undefined)[] = sides.map(() => undefined);
      for (let i = 0; i < sides.length; i++) {
        const turn = (i + round) % sides.length;
        const { ms, answer } = await sides[turn]!.ask(moved);
        answers[turn] = answer;
        if (round > 0) found[turn]!.get(what)!.push(ms);
      }
      demandEqual(what, answers);
      const times = found.map((each) => each.get(what)!.at(-1)?.toFixed(0)).join(" / ");
      if (round > 0) tell(`${what}: ${times} ms`);
    }
  }
  return found;
}

function demandEqual(what: string, answers: readonly (Answer | undefined)[]): void {
  // A checkout of long ago does not say which series is of the others; its key does.
  const write = (answer: Answer | undefined) =>
    JSON.stringify(answer, (name, value: unknown) => (name === "other" ? undefined : value));
  const [first, ...others] = answers.map(write) as [string, ...string[]];
  const different = others.find((each) => each !== first);
  if (different === undefined) return;
  const at = Array.from(first).findIndex((letter, i) => letter !== different[i]);
  const parts = [first, different].map((each) => each.slice(Math.max(0, at - 200), at + 200));
  throw new Error(`${what}: the answers differ.\n${parts.join("\n")}`);
}

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
