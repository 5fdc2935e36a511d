// Asks one question again and again, of a query Worker of its own, as the server does.
// bun bench/ask.ts EVENTS.db TIMES QUESTION prints how long each answer took, in ms, as JSON: by the
// clock, and by the processor, which does not count what the machine did for others.
import { openPool } from "../src/reports/pool.ts";
import type { Question } from "../src/domain/question.ts";

const [eventsFile, times, asked] = Bun.argv.slice(2) as [string, string, string];
const question = JSON.parse(asked) as Question;
const workerUrl = new URL("../src/reports/worker.ts", import.meta.url);
const pool = openPool({ workerUrl, eventsFile });

async function measure() {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await pool.ask(question, new AbortController().signal);
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  return { ms, processorMs: (user + system) / 1000 };
}

// The first one starts the Worker.
await measure();
const measured = [];
for (let i = 0; i < Number(times); i++) measured.push(await measure());
pool.close();
console.log(JSON.stringify(measured));
