// Asks query Workers some questions one after another: arguments are the file of events, and the questions as JSON. Tells
// each answer or why there is none, how long that took in ms, and the most memory that this process had.
import { readFileSync } from "node:fs";
import type { Question } from "../../src/domain/question.ts";
import { openPool } from "../../src/reports/pool.ts";

const [eventsFile = "", questions = "[]"] = Bun.argv.slice(2);
const workerUrl = new URL("../../src/reports/worker.ts", import.meta.url);
const pool = openPool({ workerUrl, eventsFile });
const answers: unknown[] = [];
const ms: number[] = [];
for (const question of JSON.parse(questions) as Question[]) {
  const startedAt = performance.now();
  const answer: Promise<unknown> = pool.ask(question, new AbortController().signal);
  answers.push(await answer.catch(({ name, message }: Error) => ({ name, message })));
  ms.push(Math.round(performance.now() - startedAt));
}
pool.close();
// What the system tells the parent of a child's memory is at least what the parent had when it began the child.
const [, peakKb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
process.stdout.write(JSON.stringify({ answers, ms, peakBytes: Number(peakKb) * 1024 }));
