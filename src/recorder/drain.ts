// Moves events from a journal to the store, in batches. A batch that cannot be stored is halved until the one event
// that is at fault stands alone. That one is set aside.
import { renameSync, rmSync } from "node:fs";
import type { UnparsedEvent } from "../domain/event.ts";
import { decodeEvent, type EventRecord, writeRecord } from "../domain/event-codec.ts";
import type { Position } from "../journal/position.ts";
import { type Chunk, openReader } from "../journal/reader.ts";
import { listSegments, segmentFile } from "../journal/segments.ts";
import { type EventLogWriter, type Move, UnstorableError } from "../store/event-log.ts";
import { type Attempt, createPortion, lostMax } from "../runtime/portion.ts";

export interface DrainOptions {
  /** The batch of this journal at which the previous Worker was lost. */
  before?: Attempt;
  /** Called with the number of records before they are stored, and with zero once only the commit is left. */
  onTry?: (sequence: number, records: number) => void;
  /** Called when a batch of so many records could not be stored. Half of them are tried next. */
  onHalve?: (records: number, error: unknown) => void;
  /** False if others wait for the journal's end: then what may come later is left for later. */
  isPatient?: boolean;
}

export interface Drain {
  position(): Position;
  /**
   * Stores one batch, or finds that it must be halved. Then does some of the work that earlier batches left for
   * later. False when neither a batch before `until` nor such work is left. Rejects when the store refuses for a
   * reason that may pass.
   */
  step(until: Position): Promise<boolean>;
  close(): void;
}

type Store = Pick<
  EventLogWriter,
  "position" | "begin" | "append" | "setAside" | "lostSegments" | "settle"
>;

/** Opens the journal `name` at the place that the store remembers. Only `step` writes to the store. */
export async function openDrain(
  store: Store,
  folder: string,
  name: string,
  { before, onTry, onHalve, isPatient = true }: DrainOptions = {},
): Promise<Drain> {
  const portion = createPortion(before);
  const reader = openReader(folder);
  let position = await store.position(name);
  // A crash may have come after the damage was known and before the segments were set aside.
  const damaged = new Set(await store.lostSegments(name));
  let isBegun = false;

  /** Keeps all of a chunk or nothing. Fulfils with how long that took. */
  async function keep({ records, next, lost }: Chunk): Promise<number> {
    const move: Move = { journal: name, from: position, to: next };
    if (lost) {
      await store.setAside(move, { ...lost, record: lost.where });
      return 0;
    }
    const { sequence } = position;
    if (portion.isHopeless(sequence)) {
      const reason = `${lostMax} Workers were lost, each while it stored this event alone.`;
      return bury(move, records[0], reason);
    }
    onTry?.(sequence, records.length);
    const onCommit = () => onTry?.(sequence, 0);
    try {
      const { workMs } = await store.append({ ...move, events: decodeAll(records), onCommit });
      return workMs;
    } catch (error) {
      onTry?.(sequence, 0);
      if (!(error instanceof UnstorableError) || records.length > 1) throw error;
      return bury(move, records[0], String(error.cause));
    }
  }

  async function bury(move: Move, record: EventRecord | undefined, reason: string) {
    if (!record) throw new RangeError("There is no event to set aside.");
    const { segment, offset } = move.from;
    const letter = { segment, offset, count: 1, reason, record: writeRecord(record) };
    await store.setAside(move, letter);
    return 0;
  }

  function forgetSegmentsBefore(segment: number): void {
    for (const old of listSegments(folder).filter((each) => each < segment)) {
      const file = segmentFile(folder, old);
      // A segment that could not be read is kept for people to look at. It is never deleted.
      if (damaged.delete(old)) renameSync(file, `${file}.damaged`);
      else rmSync(file, { force: true });
    }
  }

  return {
    position: () => position,
    async step(until) {
      if (!isBegun) await store.begin(name);
      isBegun = true;
      const chunk = reader.read(position, until, portion.records());
      if (!chunk) return store.settle(!isPatient);
      if (chunk.lost) damaged.add(chunk.lost.segment);
      const count = chunk.records.length;
      try {
        portion.stored(chunk.next.sequence, count, await keep(chunk));
      } catch (error) {
        position = await store.position(name);
        portion.failed(position.sequence, count);
        if (!(error instanceof UnstorableError)) throw error;
        onHalve?.(count, error.cause);
        return true;
      }
      const finished = chunk.next.segment > position.segment;
      position = chunk.next;
      if (finished) forgetSegmentsBefore(position.segment);
      await store.settle(true);
      return true;
    },
    close: () => reader.close(),
  };
}

/** Records with a right checksum may still be no events. No store can keep those. */
function decodeAll(records: readonly EventRecord[]): UnparsedEvent[] {
  try {
    return records.map(decodeEvent);
  } catch (cause) {
    throw new UnstorableError("These records are no events.", { cause });
  }
}
