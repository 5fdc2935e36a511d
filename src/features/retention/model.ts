// How long events are kept, on the wire.
import { Kind, Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";

const days = t.Nullable(
  Type.Integer({ minimum: 1, maximum: 36_500, error: "must be a whole number of days, or null" }),
  { description: "Whole days of UTC before today; null: for ever." },
);

const byName = t.Record(t.String(), days, { maxProperties: 1000, error: "must be an object" });

export const Retention = t.Object(
  {
    default: days,
    // Its type is hidden from Elysia's clean-up, which would make an object of a list.
    events: Type.Unsafe<Static<typeof byName>>({
      [Kind]: "Intersect",
      allOf: [byName],
      description: "By the names of events. All other names have the default.",
    }),
  },
  {
    $id: "Retention",
    description: "How long events are kept, by when they happened.",
    examples: [{ default: 730, events: { "Page Opened": 90, "Order Placed": null } }],
  },
);
export type Retention = Static<typeof Retention>;
