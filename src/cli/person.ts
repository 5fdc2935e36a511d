// `plaudit person export` and `plaudit erase`: all that is kept of somebody, told or taken away.
import { PersonId } from "../features/people/model.ts";
import { assertValid } from "../wire/issues.ts";
import { demandAllKnown } from "../app/strangers.ts";
import { defineCommand, type Flags } from "./command.ts";
import { untilStored } from "./stored.ts";
import { useWorkspace } from "./recording.ts";

/** Some millions of events are looked through in seconds. */
const erasedMsMax = 60 * 60 * 1000;

const who = {
  user: {
    type: "string",
    value: "ID",
    about: "An account's id, or any userId",
    required: true,
    field: "userId",
  },
} as const satisfies Flags;

export const personExportCommand = defineCommand({
  name: "person export",
  summary: "Write everything that is kept of a person to standard output, as JSON",
  data: "needs",
  flags: who,
  async run(context) {
    const { user: userId } = context.flags;
    assertValid(PersonId, { userId });
    await demandAllKnown(context.config, context.extensions);
    return useWorkspace(context, async ({ services, recorder }) => {
      await untilStored(recorder, context);
      for await (const text of await services.people.export(userId)) await context.io.out(text);
      return 0;
    });
  },
});

export const eraseCommand = defineCommand({
  name: "erase",
  summary:
    "Erase a person, with or without an account: all that is theirs, and all of their events",
  data: "needs",
  flags: who,
  notes:
    "This cannot be undone. It works beside a running server. Earlier backups still hold the person.",
  async run(context) {
    const { user: userId } = context.flags;
    assertValid(PersonId, { userId });
    await demandAllKnown(context.config, context.extensions);
    return useWorkspace(context, async ({ services, recorder }) => {
      await untilStored(recorder, context);
      await services.people.erase(undefined, userId);
      await recorder.purged(erasedMsMax);
      await context.io.out(`erased; ${recorder.status().removed.erased} events removed\n`);
      return 0;
    });
  },
});
