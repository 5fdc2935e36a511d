// Activity as it goes over the wire.
import { type Static, t } from "elysia";
import type { JsonObject } from "../../../db/json.ts";

export const Entry = t.Object(
  {
    id: t.String(),
    event: t.String({ description: "What was done, dotted and past tense: item.liked." }),
    itemId: t.Optional(t.String()),
    properties: t.Unsafe<JsonObject>(t.Record(t.String(), t.Unknown())),
    timestamp: t.String({ format: "date-time" }),
  },
  { $id: "Activity" },
);
export type Entry = Static<typeof Entry>;

export const ActivityPage = t.Object({
  items: t.Array(Entry),
  nextCursor: t.Union([t.String(), t.Null()]),
});

export const ActivityQuery = t.Object({
  limit: t.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: t.Optional(t.String({ maxLength: 512 })),
});
export type ActivityQuery = Static<typeof ActivityQuery>;
