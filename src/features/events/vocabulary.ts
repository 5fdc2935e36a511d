// Which names, properties and values events have, the most frequent first: for suggestions as somebody types.
import { Type } from "@sinclair/typebox";
import { parseJson } from "../../domain/json.ts";
import type { Counted, EventLog } from "../../store/event-log.ts";
import { readCursor, toCursor } from "../../wire/cursor.ts";
import type { NamesQuery, PropertiesQuery, UsePage, ValuePage, ValuesQuery } from "./model.ts";

/** How many values are listed at most, over all pages: a prefix finds the others. */
const valuesMax = 10_000;
/** The count and the name of the last one. */
const Position = Type.Tuple([Type.Integer({ minimum: 0 }), Type.String()]);

interface Use {
  name: string;
  count: number;
}

/** The log's vocabulary is opened when it is first asked: to open it takes a tenth of what an app takes. */
export function createVocabulary(log: Pick<EventLog, "vocabulary">) {
  return {
    names: async (query: NamesQuery): Promise<UsePage> =>
      toUses(await log.vocabulary.names(), query),

    properties: async ({ event, ...query }: PropertiesQuery): Promise<UsePage> =>
      toUses(await log.vocabulary.properties(event), query),

    async values({ property, event, prefix, limit, cursor }: ValuesQuery): Promise<ValuePage> {
      const wanted = cursor === undefined ? limit + 1 : valuesMax;
      const found = await log.vocabulary.values(property, { event, prefix, limit: wanted });
      const uses = found.uses.map(({ json, count }) => ({ name: json, count }));
      const { page, nextCursor } = cut(uses, { limit, cursor });
      return {
        items: page.map(({ name: json, count }) => ({ value: parseJson(json), count })),
        nextCursor,
        unseen: found.unseen,
      };
    },
  };
}

function toUses(
  { uses, unseen }: Counted<Use>,
  { prefix = "", ...page }: { prefix?: string; limit: number; cursor?: string },
): UsePage {
  const alike = uses.filter(({ name, count }) => count > 0 && name.startsWith(prefix));
  const { page: items, nextCursor } = cut(alike, page);
  return { items, nextCursor, unseen };
}

/** The uses behind a cursor. Throws `validation` for one of another list. */
function cut(uses: readonly Use[], { limit, cursor }: { limit: number; cursor?: string }) {
  const after = cursor === undefined ? undefined : readCursor(cursor, Position);
  const rest = after ? uses.filter((use) => isBehind(use, after)) : uses;
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rest.length > limit && last;
  return { page, nextCursor: hasMore ? toCursor([last.count, last.name]) : null };
}

function isBehind({ name, count }: Use, [lastCount, lastName]: readonly [number, string]): boolean {
  return count < lastCount || (count === lastCount && name > lastName);
}
