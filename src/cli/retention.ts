// `plaudit retention`: how long events are kept.
import { Value } from "@sinclair/typebox/value";
import { UsageError } from "../domain/error.ts";
import { Retention } from "../features/retention/model.ts";
import { defineCommand } from "./command.ts";
import { untilStored } from "./stored.ts";
import { useWorkspace } from "./recording.ts";

const removedMsMax = 60 * 60 * 1000;
const forEver = "forever";

export const retentionCommand = defineCommand({
  name: "retention",
  summary: "Show how long events are kept",
  data: "needs",
  flags: {},
  run: (context) =>
    useWorkspace(context, async ({ services }) => {
      await context.io.out(toText(await services.retention.get()));
      return 0;
    }),
});

export const retentionSetCommand = defineCommand({
  name: "retention set",
  summary: "Set how long events are kept, and remove older ones at once, for good",
  data: "needs",
  flags: {
    event: {
      type: "string",
      value: "NAME",
      about: "Only events of this name. Default: all other names",
    },
    days: {
      type: "string",
      value: "N",
      about: `Whole days of UTC before today, or ${forEver}`,
      required: true,
    },
  },
  async run(context) {
    const { event, days: text } = context.flags;
    const days = text === forEver ? null : Number(text);
    if (!Value.Check(Retention.properties.default, days)) {
      throw new UsageError(`--days must be a whole number from 1 on, or ${forEver}.`);
    }
    if (event === "") throw new UsageError("--event must not be empty.");
    return useWorkspace(context, async ({ services, recorder }) => {
      await untilStored(recorder, context);
      const { default: byDefault, events } = await services.retention.get();
      const kept =
        event === undefined
          ? { default: days, events }
          : { default: byDefault, events: { ...events, [event]: days } };
      await context.io.out(toText(await services.retention.set(kept)));
      await recorder.purged(removedMsMax);
      return 0;
    });
  },
});

function toText({ default: byDefault, events }: Retention): string {
  const lines = [...Object.entries(events), ["all others", byDefault] as const];
  return lines.map(([name, days]) => `${name}: ${toWords(days)}\n`).join("");
}

function toWords(days: number | null): string {
  if (days === null) return forEver;
  return days === 1 ? "1 day" : `${days} days`;
}
