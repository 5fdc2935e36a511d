// `plaudit names clear SOURCE`: counts the names of a source anew, which has used all it may.
import { defineCommand } from "./command.ts";
import { useWorkspace } from "./recording.ts";

export const namesClearCommand = defineCommand({
  name: "names clear",
  summary: "Count a source's names of events and properties anew",
  flags: {},
  operands: ["SOURCE"],
  notes:
    "First change the client so that it puts no ids into names. Stored events stay. A running server notices within two seconds.",
  async run(context) {
    const [source = ""] = context.operands;
    return useWorkspace(context, async ({ services }) => {
      await services.ingest.clearNames(source, undefined);
      context.io.tell("The names of this source are counted anew.");
      return 0;
    });
  },
});
