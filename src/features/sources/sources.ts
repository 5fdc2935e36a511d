// Where events come from: whether a source still sends, how much, and what was rejected of it.
import { Type } from "@sinclair/typebox";
import type { Answers, SourcesQuestion } from "../../domain/question.ts";
import { hourMs } from "../../domain/time.ts";
import type { Asker } from "../../reports/ask.ts";
import { dayStartBefore } from "../../reports/calendar.ts";
import { readCursor, toPage } from "../../wire/cursor.ts";
import type { SourcePage, SourcesQuery } from "./model.ts";

export interface SourcesDeps {
  /** Milliseconds since 1970. */
  clock: () => number;
  ask: (question: SourcesQuestion, asker: Asker) => Promise<Answers["sources"]>;
  /** All sources that have keys, or have had some. */
  listKeyed: () => Promise<{ source: string; isPublic: boolean; keys: number }[]>;
  keysOf: (source: string) => Promise<{ id: string; name: string }[]>;
  /** What was rejected lately. */
  rejectedOf: (
    source: string,
  ) => { reason: string; count: number; lastAt: number; sample: string }[];
}

export type Sources = ReturnType<typeof createSources>;

export function createSources({ clock, ask, listKeyed, keysOf, rejectedOf }: SourcesDeps) {
  /** When the newest event of each source arrived, of those up to `seq`: only newer ones are looked at. */
  const known = { seq: 0, lastAt: new Map<string, number>() };

  async function countEvents(tz: string, asker: Asker) {
    const now = clock();
    const { seq, sources } = await ask(
      {
        ask: "sources",
        today: dayStartBefore(now, 0, tz),
        hour: now - hourMs,
        to: now + 1,
        after: known.seq,
      },
      asker,
    );
    for (const { source, lastAt } of sources) {
      if (lastAt !== null && seq >= known.seq) known.lastAt.set(source, lastAt);
    }
    known.seq = Math.max(known.seq, seq);
    return new Map(sources.map((each) => [each.source, each]));
  }

  return {
    /** By their names. Throws `validation` for a cursor of another list, and `unavailable`. */
    async list({ limit, cursor, tz = "UTC" }: SourcesQuery, asker: Asker): Promise<SourcePage> {
      const last = cursor === undefined ? undefined : readCursor(cursor, Type.String());
      const [counted, keyed] = await Promise.all([countEvents(tz, asker), listKeyed()]);
      const isPublic = new Map(keyed.map((each) => [each.source, each.isPublic]));
      const inUse = keyed.flatMap(({ source, keys }) => (keys > 0 ? [source] : []));
      const names = [...new Set([...counted.keys(), ...inUse])].toSorted();
      const rest = names.filter((name) => last === undefined || name > last);
      const { items, nextCursor } = toPage(rest, limit, (name) => name);
      const shown = items.map(async (source) => {
        const { today = 0, lastHour = 0 } = counted.get(source) ?? {};
        const lastAt = known.lastAt.get(source);
        return {
          source,
          public: isPublic.get(source) ?? null,
          keys: await keysOf(source),
          lastEventAt: lastAt === undefined ? null : new Date(lastAt).toISOString(),
          today,
          lastHour,
          rejected: rejectedOf(source).map(({ reason, count, lastAt: at, sample }) => ({
            reason,
            count,
            lastAt: new Date(at).toISOString(),
            sample,
          })),
        };
      });
      return { items: await Promise.all(shown), nextCursor };
    },
  };
}
