// Tells what each source has sent lately, and when it last sent something.
import type { Answers, SourcesQuestion } from "../domain/question.ts";
import type { Range } from "../store/event-columns.ts";
import type { EventLog } from "../store/event-log.ts";
import type { Budget } from "./budget.ts";

/** Sources that are told of: the oldest. Imports may make up any number. */
export const sourcesMax = 10_000;

/** Throws OverBudget or Cancelled. */
export async function answerSources(
  log: EventLog,
  question: SourcesQuestion,
  budget: Budget,
): Promise<Answers["sources"]> {
  const [seq, listed] = [await log.last(), await log.sources(sourcesMax)];
  const counts = await countLately(log, question, budget);
  const ids = listed.map(({ id }) => id);
  const last = await findLast(log, { after: question.after, ids }, budget);
  return {
    seq,
    sources: listed.map(({ id, source }) => ({
      source,
      ...(counts.get(id) ?? { today: 0, lastHour: 0 }),
      lastAt: last.get(id) ?? null,
    })),
  };
}

async function countLately(
  log: EventLog,
  { today, hour, to }: SourcesQuestion,
  budget: Budget,
): Promise<Map<number, { today: number; lastHour: number }>> {
  const counts = new Map<number, { today: number; lastHour: number }>();
  const range: Range = { from: Math.min(today, hour), to };
  for await (const stretch of log.stretches(range, ["timestamp", "sourceId"])) {
    await budget.spend(stretch.count);
    const { timestamp, sourceId } = await stretch.read("timestamp", "sourceId");
    for (const place of await stretch.places()) {
      const time = timestamp.at(place);
      if (time >= to) continue;
      const source = sourceId.at(place);
      const count = counts.get(source) ?? { today: 0, lastHour: 0 };
      if (time >= today) count.today += 1;
      if (time >= hour) count.lastHour += 1;
      counts.set(source, count);
    }
  }
  return counts;
}

/** When the newest event of each source arrived: backwards, until all sources were met. */
async function findLast(
  log: EventLog,
  { after, ids }: { after: number; ids: readonly number[] },
  budget: Budget,
): Promise<Map<number, number>> {
  const last = new Map<number, number>();
  const sought = new Set(ids);
  if (sought.size === 0) return last;
  let sources = new Uint32Array();
  const range: Range = { after, newestFirst: true };
  for await (const stretch of log.stretches(range, ["receivedAt", "sourceId", "nameId"])) {
    await budget.spend(stretch.count);
    if (sources.length < stretch.count) sources = new Uint32Array(stretch.count);
    (await stretch.read("sourceId")).sourceId.copyTo(sources);
    let previous = 0;
    for (let place = stretch.end - 1; place >= stretch.start; place--) {
      const source = sources[place]!;
      if (source === previous) continue;
      previous = source;
      if (!sought.has(source)) continue;
      const { receivedAt, nameId } = await stretch.read("receivedAt", "nameId");
      // What was removed has left its place alone.
      if (nameId.at(place) === 0) {
        previous = 0;
        continue;
      }
      last.set(source, receivedAt.at(place));
      sought.delete(source);
    }
    if (sought.size === 0) return last;
  }
  return last;
}
