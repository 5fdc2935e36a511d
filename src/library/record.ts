// Own events, from anywhere: checked as those that are sent to us, and recorded as Plaudit's own are.
import type { Log } from "../log.ts";
import { type Action, isStorable, isStorableText, limits, type Record } from "../recorder/event.ts";

/** Something that an account did. */
export interface OwnEvent extends Omit<Action, "messageId" | "at"> {
  /** Derived from the row that was written, what is recorded again is counted once. Default: random. */
  messageId?: string;
  /** Default: now. */
  at?: Date;
}

/**
 * Records an event. It never throws, waits for nothing and never fails what was done: what cannot be
 * recorded is logged and counted.
 */
export type RecordOwn = (event: OwnEvent) => void;

export interface RecordDeps {
  record: Record;
  clock: () => number;
  log: Log;
  /** Told of each that is no good. */
  onRefused: () => void;
}

export function createRecordOwn({ record, clock, log, onRefused }: RecordDeps): RecordOwn {
  return (given) => {
    const action = {
      ...given,
      messageId: given.messageId ?? Bun.randomUUIDv7(),
      at: given.at ?? new Date(clock()),
    };
    const problem = problemOf(action);
    if (problem === undefined) return record(action);
    onRefused();
    log.error("An event of one's own was not recorded.", { event: given.event, problem });
  };
}

function problemOf(action: Action): string | undefined {
  const { event, userId, itemId = "", messageId, at, properties = {} } = action;
  const { nameLengthMax, idLengthMax, messageIdLengthMax, eventBytesMax } = limits;
  if (!isName(event, nameLengthMax)) return `its name must be text of 1 to ${nameLengthMax}`;
  if (!isName(userId, idLengthMax)) return `its userId must be text of 1 to ${idLengthMax}`;
  if (itemId !== "" && !isName(itemId, idLengthMax)) return "its itemId is no id";
  if (!isName(messageId, messageIdLengthMax)) return "its messageId is no id";
  if (Number.isNaN(at.getTime())) return "its time is none";
  if (!isStorable(properties)) return "its properties must be JSON without NUL or half characters";
  const bytes = Buffer.byteLength(JSON.stringify(properties));
  return bytes > eventBytesMax
    ? `its properties must be at most ${eventBytesMax} bytes`
    : undefined;
}

const isName = (text: unknown, lengthMax: number) =>
  typeof text === "string" && text !== "" && text.length <= lengthMax && isStorableText(text);
