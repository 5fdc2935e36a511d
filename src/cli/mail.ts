// `plaudit mail release`: after a restore nothing is sent until somebody says so, since it may have been sent before.
import { defineCommand } from "./command.ts";
import { useWorkspace } from "./recording.ts";

export const mailReleaseCommand = defineCommand({
  name: "mail release",
  summary: "Let mail go that is held since the data was restored",
  data: "needs",
  flags: { drop: { type: "boolean", about: "Send none of what waits" } },
  notes: "It may have been sent before, from the data that the backup was made of.",
  async run(context) {
    return useWorkspace(context, async ({ services: { outbox } }) => {
      const { waiting } = await outbox.standing();
      const { drop } = context.flags;
      await outbox.release(undefined, { drop });
      context.io.tell(`${waiting} ${drop ? "dropped" : "to be sent"}.`);
      return 0;
    });
  },
});
