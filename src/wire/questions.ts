// Questions about what people do, on the wire: the report routes answer them, and boards store them. In a
// body everything is JSON; in a URL `where` and `people` are JSON texts.
import { type TProperties, Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";
import { type Measure, measures } from "../domain/question.ts";
import { moment, wholeNumber, zone } from "./fields.ts";

const name = t.String({ minLength: 1, maxLength: 200 });
/** As long as a text in an event may be, so that one can ask for whatever a report shows. */
const text = t.String({ maxLength: 64 * 1024 });
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
      value: t.Union([text, Type.Number()], { error: "must be text or a number" }),
    }),
    t.Object({
      property,
      op: t.Literal("exists"),
      value: Type.Boolean({ description: "Null is missing." }),
    }),
  ],
  {
    error:
      "must be { property, op, value }: eq, neq, in, contains, gt, gte, lt, lte or exists, with a value that fits",
  },
);
export const Where = t.Array(Condition, { maxItems: 20, $id: "Where" });
export type Where = Static<typeof Where>;

/** Takes any name, since an app may add ways to choose people. The reports know which there are. */
export const PeopleFilter = t.Object(
  {
    permission: t.Optional(t.String({ maxLength: 100, description: "Accounts that have it now." })),
    liked: t.Optional(
      t.String({ maxLength: 100, description: "Accounts that like this item now." }),
    ),
    where: t.Optional(Where),
    not: t.Optional(Where),
  },
  { additionalProperties: t.String({ maxLength: 100 }) },
);
export type PeopleFilter = Static<typeof PeopleFilter>;

const daysRange = {
  minimum: 1,
  maximum: 3660,
  description: "In place of `from` and `to`: this many days, up to and with today.",
};
/** What a question that leaves them out has. */
export const defaults = { days: 30, tz: "UTC", interval: "day", limit: 10 } as const;

const scope = {
  from: t.Optional(
    moment({
      description:
        "Inclusive. A date, or a time without an offset, is in `tz`. Default: the start of the day 29 days before `to`.",
    }),
  ),
  to: t.Optional(
    moment({
      description: "Exclusive. A date, or a time without an offset, is in `tz`. Default: now.",
    }),
  ),
  tz: t.Optional(zone({ default: defaults.tz, description: "A time zone's IANA name." })),
  source: t.Optional(name),
  exclude: t.Optional(
    t.String({
      pattern: "^(team|bots|team,bots|bots,team)$",
      description:
        "Who is left out: `team` is one's own, as /api/reports/team says; `bots` are events that are marked as a bot's.",
      error: "must be team, bots or team,bots",
      examples: ["team,bots"],
    }),
  ),
};
/** The range of a question, as it was asked. */
export interface Range {
  from?: string;
  to?: string;
  days?: number;
  tz?: string;
}

const inUrl = {
  ...scope,
  days: t.Optional(wholeNumber(daysRange)),
  where: t.Optional(
    t.String({ maxLength: 10_000, description: "JSON: a list of { property, op, value }." }),
  ),
  people: t.Optional(
    t.String({
      maxLength: 20_000,
      description:
        'JSON: { "permission"?, "liked"?, "where"?, "not"? }. The last two are lists of { property, op, value } on traits: who is meant, and who is left out.',
    }),
  ),
};
const inBody = {
  ...scope,
  days: t.Optional(Type.Integer(daysRange)),
  where: t.Optional(Where),
  people: t.Optional(PeopleFilter),
};

const event = t.Optional(name);
const limitRange = {
  minimum: 1,
  maximum: 200,
  default: defaults.limit,
  description: "The greatest number of keys.",
};
const intervals = [
  t.Literal("hour"),
  t.Literal("day"),
  t.Literal("week"),
  t.Literal("month"),
] as const;
export const Interval = t.Union([...intervals], { examples: ["day"] });

const measuring = {
  measure: t.Optional(
    t.Union(
      [
        t.Literal("sum"),
        t.Literal("avg"),
        t.Literal("min"),
        t.Literal("max"),
        t.Literal("p50"),
        t.Literal("p75"),
        t.Literal("p90"),
        t.Literal("p95"),
        t.Literal("p99"),
      ],
      {
        description:
          "Of the numbers of `property`, as `value` beside the counts. With it, `top` has the largest values first.",
        error: `must be one of ${measures.join(", ")}`,
      },
    ),
  ),
  property: t.Optional(property),
};
/** What is measured, as it was asked. */
export interface Measuring {
  measure?: Measure;
  property?: string;
}

const timeseries = {
  event,
  interval: t.Optional(t.Union([...intervals], { default: defaults.interval })),
  breakdown: t.Optional({
    ...property,
    description: "A property's name; `person:NAME` for a trait of whoever did it.",
  }),
  ...measuring,
};
const top = {
  event,
  ...measuring,
  by: t.String({
    examples: ["event"],
    pattern: "^(event|user|item|(property|person):[\\s\\S]{1,200})$",
    error: "must be event, user, item, property:NAME or person:NAME",
  }),
};
const limitInUrl = t.Optional(wholeNumber(limitRange));
const limitInBody = t.Optional(Type.Integer(limitRange));

export const TimeseriesQuery = t.Object({ ...inUrl, ...timeseries, limit: limitInUrl });
export type TimeseriesQuery = Static<typeof TimeseriesQuery>;
export const ActiveQuery = t.Object({ ...inUrl, event });
export type ActiveQuery = Static<typeof ActiveQuery>;
export const TopQuery = t.Object({ ...inUrl, ...top, limit: limitInUrl });
export type TopQuery = Static<typeof TopQuery>;

const step = { event: name, where: t.Optional(Where) };
const tenYearsSeconds = 10 * 366 * 24 * 60 * 60;
const windowSeconds = Type.Number({
  exclusiveMinimum: 0,
  maximum: tenYearsSeconds,
  error: `must be a number above 0, at most ${tenYearsSeconds}`,
});

export const FunnelBody = t.Object(
  {
    ...inBody,
    steps: t.Array(t.Object(step), { minItems: 2, maxItems: 10 }),
    windowSeconds,
  },
  {
    examples: [
      { steps: [{ event: "Page Opened" }, { event: "Order Placed" }], windowSeconds: 86_400 },
    ],
  },
);
export type FunnelBody = Static<typeof FunnelBody>;

const anyStep = t.Object({ event, where: t.Optional(Where) });
export const RetentionBody = t.Object(
  {
    ...inBody,
    start: anyStep,
    returning: anyStep,
    interval: t.Union([t.Literal("day"), t.Literal("week"), t.Literal("month")]),
    periods: Type.Integer({ minimum: 1, maximum: 60 }),
  },
  {
    examples: [{ start: { event: "user.created" }, returning: {}, interval: "week", periods: 8 }],
  },
);
export type RetentionBody = Static<typeof RetentionBody>;

export const PathsBody = t.Object(
  {
    ...inBody,
    where: t.Optional({ ...Where, $id: undefined, description: "Tests the start alone." }),
    event: { ...name, description: "Each of these in the range starts a path." },
    direction: t.Union([t.Literal("after"), t.Literal("before")], {
      error: "must be after or before",
    }),
    steps: Type.Integer({ minimum: 1, maximum: 5, description: "Besides the start." }),
    limit: t.Optional(
      Type.Integer({ ...limitRange, description: "The greatest number of keys of each step." }),
    ),
    property: t.Optional({
      ...property,
      description: "Names events by its values, and leaves out those without.",
    }),
    windowSeconds,
  },
  {
    examples: [
      { event: "Page Opened", direction: "after", steps: 2, windowSeconds: 86_400, days: 30 },
    ],
  },
);
export type PathsBody = Static<typeof PathsBody>;

const params = {
  timeseries: t.Object({ ...inBody, ...timeseries, limit: limitInBody }),
  active: t.Object({ ...inBody, event }),
  top: t.Object({ ...inBody, ...top, limit: limitInBody }),
  funnel: FunnelBody,
  retention: RetentionBody,
  paths: PathsBody,
};

export type TimeseriesParams = Static<typeof params.timeseries>;
export type ActiveParams = Static<typeof params.active>;
export type TopParams = Static<typeof params.top>;

/** A question for any report, which `report` names, with other fields that are stored with it. */
const questionWith = <F extends TProperties>(fields: F, $id: string, example: object) =>
  t.Union(
    [
      t.Object({ ...fields, report: t.Literal("timeseries"), params: params.timeseries }),
      t.Object({ ...fields, report: t.Literal("active"), params: params.active }),
      t.Object({ ...fields, report: t.Literal("top"), params: params.top }),
      t.Object({ ...fields, report: t.Literal("funnel"), params: params.funnel }),
      t.Object({ ...fields, report: t.Literal("retention"), params: params.retention }),
      t.Object({ ...fields, report: t.Literal("paths"), params: params.paths }),
    ],
    {
      $id,
      examples: [example],
      error:
        "must have a report: timeseries, active, top, funnel, retention or paths, and its params",
    },
  );

export const title = t.String({
  minLength: 1,
  maxLength: 200,
  examples: ["How the shop is doing"],
});

const ordersByDay = {
  report: "timeseries",
  params: { event: "Order Placed", interval: "day", days: 30 },
};
export const Question = questionWith({}, "Question", ordersByDay);
export type Question = Static<typeof Question>;
export const TitledQuestion = questionWith({ title }, "TitledQuestion", {
  title: "Orders",
  ...ordersByDay,
});
export type TitledQuestion = Static<typeof TitledQuestion>;
