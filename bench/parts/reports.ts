// Questions asked of a year of ten million events, and the quick ones of a year of one million too. Each
// in a process of its own, so that its memory is known.
import { join } from "node:path";
import type { Question, Scope } from "../../src/domain/question.ts";
import { makeYear, million } from "../made.ts";
import type { Finding, Options, Part } from "../part.ts";
import { runToEnd } from "../processes.ts";
import { median, quantile } from "../rounds.ts";
import { year, yearFunnel } from "../year.ts";

const mebibyte = 1024 * 1024;
const memoryMebibytesMax = 300;
const askMsMax = 300_000;
const bench = join(import.meta.dir, "..");
const dayMs = 24 * 60 * 60 * 1000;

interface Asked {
  what: string;
  question: Question;
  msMax: number;
  /** Whether it must take hardly longer than of a tenth of the events. */
  isFlat?: boolean;
}

const wholeYear: Scope = { ...year, tz: "UTC" };
const month: Scope = { from: year.to - 30 * dayMs, to: year.to, tz: "UTC" };
const elsewhere = { tz: "Asia/Kathmandu" };
const byDay = { ask: "timeseries", interval: "day", limit: 10 } as const;
const top = { ask: "top", limit: 10 } as const;
const funnel = { ask: "funnel", ...yearFunnel } as const;

/** Over 30 days and over a year. */
function overBoth(what: string, question: object, [monthMs, yearMs]: [number, number]): Asked[] {
  return [
    { what: `${what}, 30 days`, question: { ...month, ...question } as Question, msMax: monthMs },
    { what: `${what}, a year`, question: { ...wholeYear, ...question } as Question, msMax: yearMs },
  ];
}

const questions: readonly Asked[] = [
  { what: "all by day, a year", question: { ...byDay, ...wholeYear }, msMax: 50, isFlat: true },
  {
    what: "one event by day, a year",
    question: { ...byDay, ...wholeYear, event: "item.liked" },
    msMax: 50,
    isFlat: true,
  },
  {
    what: "active people, a year",
    question: { ask: "active", ...wholeYear },
    msMax: 50,
    isFlat: true,
  },
  {
    what: "top events, a year",
    question: { ...top, by: "event", ...wholeYear },
    msMax: 50,
    isFlat: true,
  },
  ...overBoth("by day in another zone", { ...byDay, ...elsewhere }, [500, 10_000]),
  ...overBoth("by day and country", { ...byDay, breakdown: "country" }, [500, 10_000]),
  ...overBoth("active in another zone", { ask: "active", ...elsewhere }, [500, 10_000]),
  ...overBoth("top users", { ...top, by: "user" }, [500, 10_000]),
  ...overBoth("top items", { ...top, by: "item" }, [500, 10_000]),
  ...overBoth("top plans", { ...top, by: "property:plan" }, [500, 10_000]),
  ...overBoth(
    "by day where the plan is pro",
    { ...byDay, where: [{ property: "plan", op: "eq", value: "pro" }] },
    [500, 10_000],
  ),
  ...overBoth("funnel of 3 steps", funnel, [1000, 5000]),
  {
    what: "retention by month, a year",
    question: {
      ask: "retention",
      start: {},
      returning: {},
      interval: "month",
      periods: 12,
      ...wholeYear,
    },
    msMax: 2000,
  },
];

/** Of five times the slowest would be the p95: enough of what takes seconds, and no more. */
const timesOf = (msMax: number) => (msMax <= 50 ? 100 : msMax <= 1000 ? 21 : 5);

export const reportsPart: Part = {
  name: "reports",
  about: "questions asked of a year of ten million events, and of one",
  async run({ folder, made = folder, tell }: Options): Promise<Finding[]> {
    const small = await makeYear(made, million, tell);
    const large = await makeYear(made, 10 * million, tell);
    const findings: Finding[] = [];
    let peak = { bytes: 0, what: "" };
    for (const { what, question, msMax, isFlat } of questions) {
      const { p95, processorMs, peakBytes } = await ask(large, question, timesOf(msMax));
      if (peakBytes > peak.bytes) peak = { bytes: peakBytes, what };
      const before = isFlat ? (await ask(small, question, 100)).p95 : undefined;
      tell(`${what}: ${ms(p95)}, of the processor ${ms(processorMs)}, ${mebibytes(peakBytes)}`);
      findings.push({
        what: `${what}, p95`,
        ours: `${ms(p95)} (processor ${ms(processorMs)})`,
        value: p95,
        goal: { kind: "quantity", max: msMax, unit: "ms" },
      });
      if (before === undefined) continue;
      findings.push({
        what: `${what}, of 10 million against 1`,
        ours: ms(p95),
        ceiling: ms(before),
        value: p95 / before,
        goal: { kind: "ratio", max: 1.5 },
      });
    }
    findings.push({
      what: `reports, peak memory (${peak.what})`,
      ours: mebibytes(peak.bytes),
      value: peak.bytes / mebibyte,
      goal: { kind: "quantity", max: memoryMebibytesMax, unit: "MB" },
    });
    return findings;
  },
};

async function ask(file: string, question: Question, times: number) {
  const asked = JSON.stringify(question);
  const words = [process.execPath, join(bench, "ask.ts"), file, String(times), asked];
  const { output, peakBytes } = await runToEnd(words, askMsMax);
  const measured = JSON.parse(output) as { ms: number; processorMs: number }[];
  return {
    p95: quantile(
      measured.map((each) => each.ms),
      0.95,
    ),
    processorMs: median(measured.map((each) => each.processorMs)),
    peakBytes,
  };
}

const ms = (time: number) => `${time.toFixed(time < 10 ? 1 : 0)} ms`;
const mebibytes = (bytes: number) => `${Math.round(bytes / mebibyte)} MB`;
