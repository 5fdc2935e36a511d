// Answers as they go over the wire. The questions are in src/http/questions.ts: boards keep them too.
import { Type } from "@sinclair/typebox";
import { t } from "elysia";
import { time } from "../../http/fields.ts";
import { Interval } from "../../http/questions.ts";

const count = Type.Integer({ minimum: 0 });

export const Timeseries = t.Object({
  interval: Interval,
  series: t.Array(
    t.Object({
      key: t.Nullable(t.String()),
      points: t.Array(t.Object({ start: time, count, users: count })),
    }),
  ),
});
export const Active = t.Object({
  points: t.Array(t.Object({ start: time, dau: count, wau: count, mau: count })),
});
export const Top = t.Object({ rows: t.Array(t.Object({ key: t.String(), count, users: count })) });
export const Funnel = t.Object({
  steps: t.Array(
    t.Object({
      event: t.String(),
      users: count,
      conversion: Type.Number(),
      medianSeconds: t.Nullable(Type.Number()),
    }),
  ),
});
export const Retention = t.Object({
  cohorts: t.Array(t.Object({ start: time, size: count, returned: t.Array(count) })),
});
