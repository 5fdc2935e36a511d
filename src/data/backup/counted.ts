// One report asked of a file: how many events there are. It goes through all that answers reports, so that a file
// which gives the same answer again is one that reports can be asked of.
import { createDirectAsk } from "../../reports/ask.ts";
import { openEventLog } from "../../store/sqlite/opening.ts";

const farthestMs = Date.UTC(3000, 0);

/** Of all names that there are, up to as many as a report lists. The file must have today's schema. */
export async function countEvents(eventsFile: string): Promise<number> {
  const events = openEventLog(eventsFile);
  try {
    const ask = createDirectAsk(events);
    const question = {
      ask: "top",
      by: "event",
      from: 0,
      to: farthestMs,
      tz: "UTC",
      limit: 100,
    } as const;
    const { rows } = await ask(question, new AbortController().signal);
    return rows.reduce((sum, { count }) => sum + count, 0);
  } finally {
    await events.close();
  }
}
