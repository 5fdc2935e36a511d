// `plaudit names clear SOURCE`: a source that has used as many names as it may begins anew.
import { defineCommand } from "./command.ts";
import { useWorkspace } from "./recording.ts";

export const namesClearCommand = defineCommand({
  name: "names clear",
  summary: "Let a source use as many names of events and properties again",
  flags: {},
  operands: ["SOURCE"],
  notes:
    "First see to it that its client puts no ids into names. What is stored stays. A running server knows of it within a second or two.",
  async run(context) {
    const [source = ""] = context.operands;
    return useWorkspace(context, async ({ services }) => {
      await services.ingest.clearNames(source);
      context.io.tell("Cleared: its names are counted anew.");
      return 0;
    });
  },
});
