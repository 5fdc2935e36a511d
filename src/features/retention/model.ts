// How long events are kept, on the wire.
import { Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";

const days = t.Nullable(
  Type.Integer({ minimum: 1, maximum: 36_500, error: "must be a whole number of days, or null" }),
  { description: "Whole days of UTC before today; null: for ever." },
);

export const Retention = t.Object(
  {
    default: days,
    events: t.Record(t.String({ minLength: 1, maxLength: 200 }), days, {
      maxProperties: 1000,
      description: "By an event's name. What is not named here has the default.",
    }),
  },
  { $id: "Retention", description: "How long events are kept, by when they happened." },
);
export type Retention = Static<typeof Retention>;
