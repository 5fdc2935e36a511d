// Answers as they go over the wire. The questions are in src/wire/questions.ts, because boards store them, too.
import { Type } from "@sinclair/typebox";
import { t } from "elysia";
import { time } from "../../wire/fields.ts";
import { Interval } from "../../wire/questions.ts";

const start = { ...time, examples: ["2026-03-01T00:00:00.000Z"] };
const count = Type.Integer({ minimum: 0, examples: [12] });

const value = t.Optional(
  t.Nullable(
    Type.Number({
      description:
        "What `measure` says of the numbers of `property`: null where there are none, or where it is more than a number can be.",
    }),
  ),
);

export const Timeseries = t.Object({
  interval: Interval,
  series: t.Array(
    t.Object({
      key: t.Nullable(t.String()),
      other: t.Optional(
        t.Literal(true, { description: "The rest of a breakdown, where there is any." }),
      ),
      points: t.Array(t.Object({ start, count, users: count, value })),
    }),
  ),
});
export const Active = t.Object({
  points: t.Array(t.Object({ start, dau: count, wau: count, mau: count })),
});
export const Top = t.Object({
  rows: t.Array(
    t.Object({ key: t.String({ examples: ["Order Placed"] }), count, users: count, value }),
  ),
});
export const Funnel = t.Object({
  steps: t.Array(
    t.Object({
      event: t.String({ examples: ["Order Placed"] }),
      users: count,
      conversion: Type.Number({ examples: [0.25] }),
      medianSeconds: t.Nullable(Type.Number({ examples: [95.5] })),
    }),
  ),
});
export const Retention = t.Object({
  cohorts: t.Array(
    t.Object({ start, size: count, returned: t.Array(count, { examples: [[12, 5, 3]] }) }),
  ),
});
