// The shape of an activity on the wire. The feed and the dashboard answer it.
import { type Static, t } from "elysia";
import { id, jsonObject, time } from "./fields.ts";

export const Activity = t.Object(
  {
    id,
    event: t.String({
      description: "What was done, dotted and past tense: item.liked.",
      examples: ["item.liked"],
    }),
    itemId: t.Optional(id),
    properties: jsonObject({ examples: [{}] }),
    timestamp: time,
    source: t.String({
      description: "Where it comes from: `plaudit` for what was done here, or the source of a key.",
      examples: ["plaudit"],
    }),
  },
  { $id: "Activity", description: "Something that an account did." },
);
export type Activity = Static<typeof Activity>;
