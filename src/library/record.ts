// An app's own events: checked like those that clients send, and recorded like Plaudit's own.
import type { JsonObject } from "../../db/json.ts";
import type { Log } from "../runtime/log.ts";
import {
  type Action,
  isStorable,
  isStorableText,
  limits,
  type RecordAction,
} from "../domain/event.ts";

/** Something that an account did. */
export interface OwnEvent extends Omit<Action, "messageId" | "at"> {
  /** If it is derived from the row that was written, the event is counted once. Default: random. */
  messageId?: string;
  /** Default: now. */
  at?: Date;
}

/**
 * Records an event. It never throws, waits for nothing and never fails the action: an event that cannot be
 * recorded is logged and counted.
 */
export type RecordOwn = (event: OwnEvent) => void;

export interface RecordDeps {
  record: RecordAction;
  clock: () => number;
  log: Log;
  /** Called for each event that is not valid. */
  onRefused: () => void;
}

export function createRecordOwn({ record, clock, log, onRefused }: RecordDeps): RecordOwn {
  return ({ messageId = Bun.randomUUIDv7(), at = new Date(clock()), ...given }) => {
    try {
      const properties = toJson(given.properties ?? {});
      const action = { ...given, messageId, at, properties };
      demandGood(action);
      record(action);
    } catch (error) {
      onRefused();
      log.error("An event of the app's own was not recorded.", {
        event: given.event,
        problem: (error as Error).message,
      });
    }
  };
}

/** A copy as it is now, with times as text. Throws for values that JSON cannot hold. */
function toJson(properties: JsonObject): JsonObject {
  const text = JSON.stringify(properties);
  if (Buffer.byteLength(text) > limits.eventBytesMax) {
    throw new RangeError(`its properties are more than ${limits.eventBytesMax} bytes`);
  }
  return JSON.parse(text);
}

function demandGood({ event, userId, itemId = "-", messageId, at, properties = {} }: Action): void {
  demandText("event", event, limits.nameLengthMax);
  demandText("userId", userId, limits.idLengthMax);
  demandText("itemId", itemId, limits.idLengthMax);
  demandText("messageId", messageId, limits.messageIdLengthMax);
  if (Number.isNaN(at.getTime())) throw new RangeError("its time is none");
  if (!isStorable(properties)) {
    throw new RangeError("its properties have NUL, half a character, or no end of nesting");
  }
}

function demandText(name: string, text: unknown, lengthMax: number): void {
  const isText = typeof text === "string" && text !== "" && text.length <= lengthMax;
  if (!isText || !isStorableText(text)) {
    throw new RangeError(`its ${name} must be text of 1 to ${lengthMax} characters`);
  }
}
