// `plaudit dead-letters`: what could not be stored, to look at, to try again, or to drop.
import { UsageError } from "../domain/error.ts";
import { readDeadLetter } from "../journal/dead-letter.ts";
import { acceptPatiently } from "../recorder/patience.ts";
import type { DeadLetter, DeadLetters } from "../store/event-log.ts";
import { defineCommand, type Flags } from "./command.ts";
import { untilStored } from "./stored.ts";
import { useWorkspace } from "./recording.ts";

/** Looked at and worked on by one command: the newest. */
const lettersMax = 1000;
/** Held in memory at once: a record may be 64 KB. */
const heldMax = 50;
/** Of a record, in a list of many. */
const recordLengthMax = 1000;

const which = {
  id: { type: "string", value: "N", about: `Only this one. Default: the newest ${lettersMax}` },
} as const satisfies Flags;

export const deadLettersCommand = defineCommand({
  name: "dead-letters",
  summary: "List the events that could not be stored, and why",
  data: "needs",
  flags: which,
  run: ({ flags, ...context }) =>
    useWorkspace(context, async ({ events, recorder }) => {
      await untilStored(recorder, context);
      const lengthMax = flags.id === undefined ? recordLengthMax : Infinity;
      for await (const letter of choose(events.deadLetters, flags.id)) {
        await context.io.out(toText(letter, lengthMax));
      }
      return 0;
    }),
});

export const retryCommand = defineCommand({
  name: "dead-letters retry",
  summary: "Try to store dead letters again, as they are",
  data: "needs",
  flags: which,
  notes: "An event that fails again is listed again. Exits with 1 if one could not be tried.",
  run: ({ flags, ...context }) =>
    useWorkspace(context, async ({ events, recorder }) => {
      await untilStored(recorder, context);
      let hopeless = 0;
      for await (const { id, record } of choose(events.deadLetters, flags.id)) {
        const event = readDeadLetter(record);
        if (event) {
          // Kept first, dropped then: an end between the two tries it twice and stores it once.
          await acceptPatiently(recorder, [event]);
          await recorder.dropLetter(id);
          await context.io.out(`${id} tried again\n`);
        } else {
          hopeless += 1;
          context.io.tell(`${id} cannot be tried again: only ${record} is left of it.`);
        }
      }
      return hopeless === 0 ? 0 : 1;
    }),
});

export const dropCommand = defineCommand({
  name: "dead-letters drop",
  summary: "Delete dead letters for good",
  data: "needs",
  flags: which,
  notes: "The ledger goes on counting them as dead-lettered.",
  run: ({ flags, ...context }) =>
    useWorkspace(context, async ({ events, recorder }) => {
      await untilStored(recorder, context);
      for await (const { id } of choose(events.deadLetters, flags.id)) {
        await recorder.dropLetter(id);
        await context.io.out(`${id} dropped\n`);
      }
      return 0;
    }),
});

/** One, or the newest, some at a time. What is tried again may become a new one: it is not met again. */
async function* choose(letters: DeadLetters, id: string | undefined): AsyncGenerator<DeadLetter> {
  if (id !== undefined) {
    const letter = /^\d{1,15}$/.test(id) && (await letters.find(Number(id)));
    if (!letter) {
      throw new UsageError(`There is no dead letter ${id}: see \`plaudit dead-letters\`.`);
    }
    yield letter;
    return;
  }
  let before: number | undefined;
  for (let left = lettersMax; left > 0;) {
    const some = await letters.list({ limit: Math.min(heldMax, left), before });
    if (some.length === 0) return;
    yield* some;
    left -= some.length;
    before = some.at(-1)?.id;
  }
}

function toText(letter: DeadLetter, lengthMax: number): string {
  const { id, journal, count, reason, record, createdAt } = letter;
  const events = count === 1 ? "1 event" : `${count} events`;
  const shown =
    record.length <= lengthMax
      ? record
      : `${record.slice(0, lengthMax)}… ${record.length} characters: --id ${id} shows them all`;
  return `${id}  ${createdAt.toISOString()}  journal ${journal}, ${events}: ${reason}\n   ${shown}\n`;
}
