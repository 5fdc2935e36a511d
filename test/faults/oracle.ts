// The one question after every fault: is what was acknowledged there, once, and does the ledger say so?
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { createEventReader } from "../../src/store/sqlite/events/reader.ts";
import { openEventStore } from "../../src/store/sqlite/opening.ts";
import { listJournals } from "../../src/store/sqlite/events/ledger.ts";
import { checkFile } from "../../src/store/sqlite/check.ts";

export interface Verdict {
  /** Acknowledged, and neither stored nor set aside. */
  lost: number[];
  /** Stored more than once. */
  twice: number[];
  /** Where the ledger does not add up, or the file is not whole. */
  complaints: string[];
}

export const innocent: Verdict = { lost: [], twice: [], complaints: [] };

/** Judges a folder that nobody has open, and whose journal is drained. Events bear `properties.number`. */
export async function judge(folder: string, acknowledged: Iterable<number>): Promise<Verdict> {
  const file = join(folder, "events.db");
  const { stored, twice } = await readStored(folder);
  const database = new Database(file, { readonly: true });
  const letters = database
    .query<{ record: string; count: number }, []>("select record, count from dead_letters")
    .all();
  database.close();
  const buried = new Set(letters.map(({ record }) => numberIn(record)));
  const events = openEventStore(file);
  const journals = await listJournals(events);
  await events.close();
  const complaints = checkFile(file);
  for (const { name, accepted, stored, duplicates, deadLettered } of journals) {
    if (accepted !== stored + duplicates + deadLettered)
      complaints.push(`journal ${name}: ${accepted} ≠ ${stored} + ${duplicates} + ${deadLettered}`);
  }
  const told = journals.reduce((sum, each) => sum + each.stored, 0);
  if (told !== stored.size + twice.length)
    complaints.push(`the ledger says ${told} stored, there are ${stored.size + twice.length}`);
  const set = journals.reduce((sum, each) => sum + each.deadLettered, 0);
  const kept = letters.reduce((sum, { count }) => sum + count, 0);
  if (set !== kept) complaints.push(`the ledger says ${set} dead-lettered, there are ${kept}`);
  return {
    lost: [...acknowledged].filter((number) => !stored.has(number) && !buried.has(number)),
    twice,
    complaints,
  };
}

/** The numbers of all stored events, and those that are there again. */
export async function readStored(folder: string) {
  const events = openEventStore(join(folder, "events.db"));
  const reader = createEventReader(events);
  const stored = new Set<number>();
  const twice: number[] = [];
  for (let seq = 0; ;) {
    const stretch = await reader.after(seq);
    if (!stretch) break;
    for (const [place, text] of (await stretch.properties()).entries()) {
      if (stretch.seqAt(place) <= seq) continue;
      const { number } = JSON.parse(text || "{}") as { number: number };
      if (stored.has(number)) twice.push(number);
      stored.add(number);
    }
    seq = stretch.seqAt(stretch.count - 1);
  }
  await events.close();
  return { stored, twice };
}

function numberIn(record: string): number | undefined {
  return Number(/\\"number\\":(\d+)/.exec(record)?.[1]);
}
