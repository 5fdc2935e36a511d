// `plaudit dead-letters`: what could not be stored, to look at, to try again, or to drop.
import { UsageError } from "../error.ts";
import { readDeadLetter } from "../recorder/dead-letter.ts";
import { acceptPatiently } from "../recorder/patience.ts";
import { type DeadLetter, dropDeadLetter, listDeadLetters } from "../store/ledger.ts";
import type { EventStore } from "../store/store.ts";
import { defineCommand, type Flags } from "./command.ts";
import { useWorkspace } from "./recording.ts";

/** Looked at and worked on at once: the newest. */
const lettersMax = 1000;

const which = {
  id: { type: "string", value: "N", about: `One alone. Default: the newest ${lettersMax}` },
} as const satisfies Flags;

export const deadLettersCommand = defineCommand({
  name: "dead-letters",
  summary: "List the events that could not be stored, and why",
  data: "needs",
  flags: which,
  run: ({ flags, ...context }) =>
    useWorkspace(context, async ({ events }) => {
      for (const letter of await choose(events, flags.id)) await context.io.out(toText(letter));
      return 0;
    }),
});

export const retryCommand = defineCommand({
  name: "dead-letters retry",
  summary: "Try to store them again, as they are",
  data: "needs",
  flags: which,
  notes: "What fails again is listed again. Exits with 1 if any could not be tried.",
  run: ({ flags, ...context }) =>
    useWorkspace(context, async ({ events, recorder, data }) => {
      let hopeless = 0;
      for (const { id, record } of await choose(events, flags.id)) {
        const event = readDeadLetter(record);
        if (event) {
          // Kept first, dropped then: an end between the two tries it twice and stores it once.
          await acceptPatiently(recorder, [event]);
          dropDeadLetter(data.eventsFile, id);
          await context.io.out(`${id} tried again\n`);
        } else {
          hopeless += 1;
          context.io.tell(`${id} cannot be tried: nothing is left of it but ${record}.`);
        }
      }
      return hopeless === 0 ? 0 : 1;
    }),
});

export const dropCommand = defineCommand({
  name: "dead-letters drop",
  summary: "Delete them for good",
  data: "needs",
  flags: which,
  notes: "The ledger goes on counting them as dead-lettered.",
  run: ({ flags, ...context }) =>
    useWorkspace(context, async ({ events, data }) => {
      for (const { id } of await choose(events, flags.id)) {
        dropDeadLetter(data.eventsFile, id);
        await context.io.out(`${id} dropped\n`);
      }
      return 0;
    }),
});

async function choose(events: EventStore, id: string | undefined): Promise<DeadLetter[]> {
  const letters = await listDeadLetters(events, lettersMax);
  if (id === undefined) return letters;
  const found = letters.filter((letter) => String(letter.id) === id);
  if (found.length === 0) {
    throw new UsageError(`There is no dead letter ${id}: see \`plaudit dead-letters\`.`);
  }
  return found;
}

function toText({ id, journal, count, reason, record, createdAt }: DeadLetter): string {
  return `${id}  ${createdAt.toISOString()}  journal ${journal}, ${count === 1 ? "1 event" : `${count} events`}: ${reason}\n   ${record}\n`;
}
