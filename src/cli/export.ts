// `plaudit export`: the events as they arrived, on standard output. What `import` reads.
import { ExportQuery } from "../features/events/model.ts";
import { assertValid } from "../wire/issues.ts";
import { defineCommand } from "./command.ts";
import { untilStored } from "./stored.ts";
import { useWorkspace } from "./recording.ts";

export const exportCommand = defineCommand({
  name: "export",
  summary: "Write events to standard output, in order of arrival",
  data: "needs",
  flags: {
    format: { type: "string", value: "FORMAT", about: "ndjson or csv", default: "ndjson" },
    event: { type: "string", value: "NAME", about: "Only events of this name" },
    user: { type: "string", value: "ID", about: "Only events of this userId", field: "userId" },
    item: { type: "string", value: "ID", about: "Only events of this itemId", field: "itemId" },
    source: { type: "string", value: "NAME", about: "Only events of this source" },
    from: { type: "string", value: "TIME", about: "Only events from this moment on, in ISO 8601" },
    to: { type: "string", value: "TIME", about: "Only events before this moment, in ISO 8601" },
    tz: {
      type: "string",
      value: "ZONE",
      about: "The time zone of --from and --to if they have no offset. Default: UTC",
    },
  },
  async run(context) {
    const { format, event, user: userId, item: itemId, source, from, to, tz } = context.flags;
    const query = { format, event, userId, itemId, source, from, to, tz };
    assertValid(ExportQuery, query);
    return useWorkspace(context, async ({ services, recorder }) => {
      await untilStored(recorder, context);
      const { format, ...filter } = query;
      for await (const lines of services.events.export(filter, format)) await context.io.out(lines);
      return 0;
    });
  },
});
