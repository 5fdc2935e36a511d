// Moves the events of events.db into the log of a PostgreSQL, in their order and with their numbers, so that a cursor of
// before means the same. They are a journal's of their own there, whose place says how far it has come: whoever is
// interrupted goes on from it.
import type { EventRecord } from "../../../domain/event-codec.ts";
import type { Position } from "../../../journal/position.ts";
import type { Records } from "../../sqlite/events/records.ts";
import type { EventSource } from "../../sqlite/source.ts";
import type { Append, Entry } from "../events/append.ts";
import { packLetter } from "../events/letters.ts";
import { pack } from "../events/payload.ts";

/** The name of the journal that they are from now on. No process has one of this name. */
export const movedJournal = "moved";

/** What one row of the log takes: so many events, or so many characters of their properties. */
const [eventsMax, lengthMax] = [4000, 3_000_000];
/** The journal's segments: of events, and of the letters behind them. */
const segments = { events: 0, letters: 1 } as const;

export interface MovedEvents {
  log: Append;
  events: Pick<EventSource, "read" | "letters">;
  /** Told how far it has come, by `seq`. */
  onEvents?: (seq: number) => void;
}

/** Appends what the log has not yet. Throws an Error for people where the log has events of others. */
export async function copyEvents({ log, events, onEvents }: MovedEvents): Promise<void> {
  await log.enter(movedJournal);
  let at = await log.position(movedJournal);

  async function append(entry: Omit<Entry, "move">, to: Position): Promise<void> {
    const move = { journal: movedJournal, from: at, to };
    const appended = await log.append({ ...entry, move });
    if (appended === "moved")
      throw new Error("Somebody else moves into the same database: let one end.");
    at = to;
  }

  if (at.segment === segments.events) {
    for (let next = events.read(at.sequence); next; next = events.read(at.sequence)) {
      const gap = next.firstSeq - 1 - at.sequence;
      if (gap > 0) await append(emptyOf(gap), placeOf(at.sequence + gap));
      for (const records of cut(next.records)) {
        const count = records.length;
        const entry = { kind: "events", count, seqs: count, ...pack(records) } as const;
        await append(entry, placeOf(at.sequence + count));
        onEvents?.(at.sequence);
      }
    }
  }
  for (const { id, ...letter } of events.letters()) {
    if (at.segment === segments.letters && at.offset >= id) continue;
    const { count } = letter;
    const entry = { kind: "letter", count, seqs: 1, ...packLetter(letter) } as const;
    await append(entry, { segment: segments.letters, offset: id, sequence: at.sequence + count });
  }
}

const placeOf = (sequence: number): Position => ({ segment: segments.events, offset: 0, sequence });

/** Numbers whose events are gone. */
function emptyOf(seqs: number): Omit<Entry, "move"> {
  return { kind: "events", count: 0, seqs, ...pack([]) };
}

function* cut(records: Records["records"]): Generator<Records["records"], void> {
  let [from, length] = [0, 0];
  for (const [i, record] of records.entries()) {
    const more = record?.properties?.length ?? 0;
    if (i > from && (i - from >= eventsMax || length + more > lengthMax)) {
      yield records.slice(from, i);
      [from, length] = [i, 0];
    }
    length += more;
  }
  if (from < records.length) yield records.slice(from);
}

/** An event as its checksum has it: where it stands, and all that is written of it. */
export function textsOf(seq: number, { head, properties }: EventRecord): (string | null)[] {
  return [String(seq), JSON.stringify(head), properties];
}
