// Asks one question again and again of a store that it opens as a query Worker would.
// bun bench/ask.ts EVENTS.db TIMES QUESTION prints how long each answer took, in ms, as JSON.
import { answer } from "../src/reports/answer.ts";
import { createBudget } from "../src/reports/budget.ts";
import type { Question } from "../src/reports/question.ts";
import { openEventStore } from "../src/store/sqlite.ts";

const [file, times, asked] = Bun.argv.slice(2) as [string, string, string];
const question = JSON.parse(asked) as Question;
const store = openEventStore(file);

const durations: number[] = [];
for (let i = 0; i <= Number(times); i++) {
  const cancelled = new AbortController().signal;
  const startedAt = performance.now();
  await answer(store, question, createBudget({ timeMsMax: 60_000, eventsMax: 1e9, cancelled }));
  durations.push(performance.now() - startedAt);
}
await store.close();
// The first one warms up.
console.log(JSON.stringify(durations.slice(1)));
