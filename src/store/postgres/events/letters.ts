// The dead letters in the log. A letter that was dropped leaves its row, which still counts what it stood for.
import { type EventRecord, readRecord, writeRecord } from "../../../domain/event-codec.ts";
import type { Letter } from "../../event-log.ts";
import type { Pool } from "../pool.ts";
import { readLetter, writeLetter } from "./rows.ts";

/** What stands in a row for what would be its earliest events: a row of which nothing is left has `{}`. */
export const keptLetter = '"letter"';

/** The segments of a journal of which a stretch that could not be read was set aside. */
export async function listLostSegments(pool: Pool, journal: string): Promise<number[]> {
  const rows = await pool.use((connection) =>
    connection.run("select payload from event_batches where journal = $1 and kind = 'letter'", [
      journal,
    ]),
  );
  const letters = rows.flatMap((row) => readLetter(row["payload"] as Uint8Array) ?? []);
  // The record of an event is JSON. Where a stretch lies is said in words.
  const lost = letters.filter(({ record }) => !record.startsWith("{"));
  return [...new Set(lost.map(({ segment }) => segment))];
}

/** Empties the row of a letter that was dropped. */
export async function emptyLetter(pool: Pool, id: number): Promise<void> {
  await pool.use((connection) =>
    connection.run(
      "update event_batches set payload = '', oldest = '{}', revision = revision + 1 where kind = 'letter' and first_seq = $1",
      [id],
    ),
  );
}

/** A letter as it may stay; the same where all of it may, undefined where it must go. */
export function cleanLetter(
  letter: Letter,
  screen: (record: EventRecord) => EventRecord | undefined,
): Letter | undefined {
  const record = readRecord(letter.record);
  if (!record) return letter;
  const kept = screen(record);
  if (kept === record) return letter;
  return kept && { ...letter, record: writeRecord(kept) };
}

export function packLetter(letter: Letter | undefined) {
  return letter
    ? { payload: writeLetter(letter), oldest: keptLetter }
    : { payload: new Uint8Array(), oldest: "{}" };
}
