// One report asked of a file: how many events there are. It goes through all that answers reports, so that a file
// which gives the same answer again is one that reports can be asked of.
import { createDirectAsk } from "../../reports/ask.ts";
import { openEventLog } from "../../store/sqlite/opening.ts";

/** By months: roll-ups answer it, in a tenth of a second or so for each million events that there are. */
const question = {
  ask: "timeseries",
  interval: "month",
  from: Date.UTC(2000, 0),
  to: Date.UTC(2100, 0),
  tz: "UTC",
  limit: 1,
} as const;

/** Of this century, and of what counts unasked. The file must have today's schema. */
export async function countEvents(eventsFile: string): Promise<number> {
  const events = openEventLog(eventsFile);
  try {
    const { series } = await createDirectAsk(events)(question, new AbortController().signal);
    return series.flatMap(({ points }) => points).reduce((sum, { count }) => sum + count, 0);
  } finally {
    await events.close();
  }
}
