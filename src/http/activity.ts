// An activity's shape on the wire: the feed and the dashboard answer it.
import { type Static, t } from "elysia";
import { jsonObject, time } from "./fields.ts";

export const Activity = t.Object(
  {
    id: t.String(),
    event: t.String({ description: "What was done, dotted and past tense: item.liked." }),
    itemId: t.Optional(t.String()),
    properties: jsonObject(),
    timestamp: time,
  },
  { $id: "Activity", description: "Something that an account did." },
);
export type Activity = Static<typeof Activity>;
