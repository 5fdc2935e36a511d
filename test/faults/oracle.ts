// The one question after every fault: is what was acknowledged there, once, and does the ledger say so?
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { openEventLog } from "../../src/store/sqlite/opening.ts";
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
  const events = openEventLog(file);
  const journals = await events.ledgers();
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
  const events = openEventLog(join(folder, "events.db"));
  const stored = new Set<number>();
  const twice: number[] = [];
  for await (const stretch of events.stretches({}, ["properties"])) {
    const { properties } = await stretch.read("properties");
    for (let place = stretch.start; place < stretch.end; place++) {
      const { number } = JSON.parse(properties.at(place) || "{}") as { number: number };
      if (stored.has(number)) twice.push(number);
      stored.add(number);
    }
  }
  await events.close();
  return { stored, twice };
}

function numberIn(record: string): number | undefined {
  return Number(/\\"number\\":(\d+)/.exec(record)?.[1]);
}
