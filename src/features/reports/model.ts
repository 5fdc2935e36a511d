// Questions and answers as they go over the wire.
import { Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";
import { instant, time, wholeNumber } from "../../http/fields.ts";

const name = t.String({ minLength: 1, maxLength: 200 });
const text = t.String({ maxLength: 1000 });
const scalar = t.Union([text, Type.Number(), Type.Boolean()], {
  error: "must be text, a number, true or false",
});
const property = t.String({ maxLength: 200, description: "A top-level property's name." });

const Condition = t.Union(
  [
    t.Object({ property, op: t.Union([t.Literal("eq"), t.Literal("neq")]), value: scalar }),
    t.Object({ property, op: t.Literal("in"), value: t.Array(scalar, { maxItems: 200 }) }),
    t.Object({ property, op: t.Literal("contains"), value: text }),
    t.Object({
      property,
      op: t.Union([t.Literal("gt"), t.Literal("gte"), t.Literal("lt"), t.Literal("lte")]),
      value: t.Union([text, Type.Number()]),
    }),
    t.Object({ property, op: t.Literal("exists"), value: Type.Boolean() }),
  ],
  {
    error:
      "must be { property, op, value }: eq, neq, in, contains, gt, gte, lt, lte or exists, with a value that fits",
  },
);
export const Where = t.Array(Condition, { maxItems: 20 });
export type Where = Static<typeof Where>;

export const PeopleFilter = t.Object({
  permission: t.Optional(t.String({ maxLength: 100, description: "Accounts that have it now." })),
  liked: t.Optional(t.String({ maxLength: 100, description: "Accounts that like this item now." })),
});
export type PeopleFilter = Static<typeof PeopleFilter>;

const scope = {
  from: t.Optional(
    instant({ description: "Inclusive. Default: the start of the day 29 days before `to`." }),
  ),
  to: t.Optional(instant({ description: "Exclusive. Default: now." })),
  tz: t.String({ default: "UTC", maxLength: 100, description: "An IANA name of a time zone." }),
  source: t.Optional(name),
};
const inQuery = {
  ...scope,
  event: t.Optional(name),
  where: t.Optional(
    t.String({ maxLength: 10_000, description: "JSON: a list of { property, op, value }." }),
  ),
  people: t.Optional(
    t.String({ maxLength: 1000, description: 'JSON: { "permission"?, "liked"? }.' }),
  ),
};
const limit = wholeNumber({ minimum: 1, maximum: 200, default: 10, description: "How many keys." });
const anyInterval = [
  t.Literal("hour"),
  t.Literal("day"),
  t.Literal("week"),
  t.Literal("month"),
] as const;

export const TimeseriesQuery = t.Object({
  ...inQuery,
  interval: t.Union([...anyInterval], { default: "day" }),
  breakdown: t.Optional(property),
  limit,
});
export type TimeseriesQuery = Static<typeof TimeseriesQuery>;

export const ActiveQuery = t.Object(inQuery);
export type ActiveQuery = Static<typeof ActiveQuery>;

export const TopQuery = t.Object({
  ...inQuery,
  by: t.String({
    pattern: "^(event|user|item|property:[\\s\\S]{1,200})$",
    error: "must be event, user, item or property:NAME",
  }),
  limit,
});
export type TopQuery = Static<typeof TopQuery>;

const inBody = { ...scope, where: t.Optional(Where), people: t.Optional(PeopleFilter) };
const step = { event: name, where: t.Optional(Where) };
const tenYearsSeconds = 10 * 366 * 24 * 60 * 60;

export const FunnelBody = t.Object({
  ...inBody,
  steps: t.Array(t.Object(step), { minItems: 2, maxItems: 10 }),
  windowSeconds: Type.Number({
    exclusiveMinimum: 0,
    maximum: tenYearsSeconds,
    error: `must be a number above 0, at most ${tenYearsSeconds}`,
  }),
});
export type FunnelBody = Static<typeof FunnelBody>;

const anyStep = t.Object({ event: t.Optional(name), where: t.Optional(Where) });
export const RetentionBody = t.Object({
  ...inBody,
  start: anyStep,
  returning: anyStep,
  interval: t.Union([t.Literal("day"), t.Literal("week"), t.Literal("month")]),
  periods: Type.Integer({ minimum: 1, maximum: 60 }),
});
export type RetentionBody = Static<typeof RetentionBody>;

const count = Type.Integer({ minimum: 0 });

export const Timeseries = t.Object({
  interval: t.Union([...anyInterval]),
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
