// Dead letters: events that could not be stored, to look at, to try again, or to drop.
import { Type } from "@sinclair/typebox";
import type { Caller } from "../../domain/caller.ts";
import { AppError } from "../../domain/error.ts";
import type { RecordedEvent } from "../../domain/event.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { DeadLetter, EventLog } from "../../store/event-log.ts";
import type { Store } from "../../store/store.ts";
import { readCursor, toPage } from "../../wire/cursor.ts";
import type { DeadLetterPage, DeadLettersQuery } from "./model.ts";

export interface DeadLettersDeps {
  store: Pick<Store, "atomically">;
  events: Pick<EventLog, "deadLetters">;
  writeAudit: WriteAudit;
  /** Makes an event again of a record; undefined if none is left of it. */
  readEvent: (record: string) => RecordedEvent | undefined;
  /** Keeps events, or throws `unavailable`. */
  accept: (events: readonly RecordedEvent[]) => Promise<void>;
  /** Deletes one for good. Throws `unavailable`. */
  drop: (id: number) => Promise<void>;
}

export type DeadLetterRules = ReturnType<typeof createDeadLetterRules>;

const Position = Type.Tuple([Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })]);

export function createDeadLetterRules(deps: DeadLettersDeps) {
  const { store, readEvent, accept, drop, writeAudit } = deps;
  const { deadLetters } = deps.events;
  const tryAlone = createTurns();

  async function find(id: number): Promise<DeadLetter> {
    const letter = await deadLetters.find(id);
    if (!letter) throw new AppError("not_found", "There is no such dead letter.");
    return letter;
  }

  function note(by: Caller, action: "dead_letter.retried" | "dead_letter.dropped", id: number) {
    return store.atomically((db) => [writeAudit(db, by, { action, target: String(id) })]);
  }

  async function retry(by: Caller, id: number): Promise<void> {
    const event = readEvent((await find(id)).record);
    if (!event) {
      throw new AppError(
        "conflict",
        "No event is left of this dead letter: it can only be dropped.",
      );
    }
    await note(by, "dead_letter.retried", id);
    // Kept first, dropped then: an end between the two tries it twice and stores it once.
    await accept([event]);
    await drop(id);
  }

  return {
    /** The newest first. Throws `validation` for a cursor of another list. */
    async list({ limit, cursor }: DeadLettersQuery): Promise<DeadLetterPage> {
      const [before] = cursor === undefined ? [undefined] : readCursor(cursor, Position);
      const letters = await deadLetters.list({
        limit: limit + 1,
        ...(before === undefined ? {} : { before }),
      });
      const { items, nextCursor } = toPage(letters, limit, ({ id }) => [id]);
      return {
        items: items.map(({ id, journal, count, reason, record, createdAt }) => ({
          id,
          journal,
          events: count,
          reason,
          record,
          retryable: readEvent(record) !== undefined,
          createdAt: createdAt.toISOString(),
        })),
        nextCursor,
      };
    },

    /**
     * Takes its event in again. One that fails again is a new dead letter. Throws `not_found`; `conflict` if no event is
     * left of it, or it is being tried already; `unavailable`.
     */
    retry: (by: Caller, id: number) => tryAlone(id, () => retry(by, id)),

    /** Deletes it for good. The ledger goes on counting it. Throws `not_found` and `unavailable`. */
    async drop(by: Caller, id: number): Promise<void> {
      await find(id);
      await note(by, "dead_letter.dropped", id);
      await drop(id);
    },
  };
}

/** Does what is done to one letter once at a time: an event without a messageId would be stored twice. */
function createTurns() {
  const underWay = new Set<number>();
  return async (id: number, work: () => Promise<void>): Promise<void> => {
    if (underWay.has(id)) {
      throw new AppError("conflict", "This dead letter is being tried again already.");
    }
    underWay.add(id);
    try {
      await work();
    } finally {
      underWay.delete(id);
    }
  };
}
