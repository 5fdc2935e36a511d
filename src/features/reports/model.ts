// Answers as they go over the wire. The questions are in src/wire/questions.ts, because boards store them, too.
import { Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";
import { moment, time } from "../../wire/fields.ts";
import { Interval, Question } from "../../wire/questions.ts";

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
const nodeKey = {
  maxLength: 64 * 1024,
  examples: ["Page Opened"],
};
const isRest = (what: string) =>
  t.Optional(t.Literal(true, { description: `${what} the rest of the step.` }));
const step = Type.Integer({ minimum: 0, maximum: 5, examples: [1] });

export const Paths = t.Object({
  nodes: t.Array(
    t.Object({
      step: { ...step, description: "0 is the start." },
      key: t.Nullable(
        t.String({ ...nodeKey, description: "Null for starts that do not have the property." }),
      ),
      other: isRest("It is"),
      count: { ...count, description: "Paths." },
      users: count,
    }),
  ),
  links: t.Array(
    t.Object({
      step: { ...step, description: "The step that the link leads to, from the one before." },
      from: t.Nullable(t.String(nodeKey)),
      fromOther: isRest("It comes from"),
      to: t.String(nodeKey),
      toOther: isRest("It leads to"),
      count: { ...count, description: "Paths." },
      users: count,
    }),
  ),
});

/** One number of people in an answer. Which fields it has depends on the report. */
const Cell = t.Object(
  {
    start: t.Optional(
      moment({
        description:
          "timeseries, active, retention: the `start` of the bucket or cohort. A timeseries without it: the whole range.",
      }),
    ),
    key: t.Optional(
      t.Nullable(
        t.String({
          maxLength: 64 * 1024,
          description: "timeseries, top, paths: the `key`, if it has one.",
        }),
      ),
    ),
    other: t.Optional(
      t.Literal(true, {
        description: "timeseries, paths: the rest of a breakdown, or of the keys of a step.",
      }),
    ),
    window: t.Optional(
      t.Union([t.Literal("dau"), t.Literal("wau"), t.Literal("mau")], {
        description: "active: which of the three.",
        error: "must be dau, wau or mau",
      }),
    ),
    step: t.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10,
        description: "funnel, from 1 on; paths: the `step`.",
      }),
    ),
    lost: t.Optional(
      t.Literal(true, {
        description: "funnel: who came as far as the step before, and no further.",
      }),
    ),
    from: t.Optional(
      t.Nullable(t.String({ maxLength: 64 * 1024, description: "paths: a link's `from`." })),
    ),
    fromOther: t.Optional(t.Literal(true, { description: "paths: a link's `fromOther`." })),
    to: t.Optional(t.String({ maxLength: 64 * 1024, description: "paths: a link's `to`." })),
    toOther: t.Optional(t.Literal(true, { description: "paths: a link's `toOther`." })),
    period: t.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 59,
        description: "retention: which of `returned`, from 0 on. Without it: all of the cohort.",
      }),
    ),
  },
  { description: "One number of people in the answer." },
);
export type CellFields = Static<typeof Cell>;

export const PeopleBody = t.Object(
  {
    question: Question,
    cell: Cell,
    limit: t.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: t.Optional(
      t.String({ maxLength: 500, description: "The nextCursor of the previous page." }),
    ),
  },
  {
    examples: [
      {
        question: { report: "top", params: { by: "event", days: 30 } },
        cell: { key: "Order Placed" },
      },
    ],
  },
);
export type PeopleBody = Static<typeof PeopleBody>;

export const PeoplePage = t.Object({
  items: t.Array(
    t.Object({
      id: t.String({ description: "The userId, or else an anonymousId.", examples: ["user-1"] }),
      userId: t.Optional(t.String({ examples: ["user-1"] })),
      anonymousIds: t.Array(t.String(), {
        description: "Further ids that are theirs, at most 100.",
        examples: [["device-1"]],
      }),
      username: t.Optional(t.String({ description: "If the id is an account's." })),
      first: { ...time, description: "Of the events that put them there." },
      last: time,
      events: count,
    }),
  ),
  nextCursor: t.Nullable(t.String()),
  total: { ...count, description: "How many people there are on all pages: the number itself." },
});
export type PeoplePage = Static<typeof PeoplePage>;

export const Team = t.Object(
  {
    accounts: t.Array(t.String({ minLength: 1, maxLength: 64 }), {
      maxItems: 200,
      description: "Ids of accounts.",
    }),
    domains: t.Array(
      t.String({
        maxLength: 253,
        pattern: "^([A-Za-z0-9-]+\\.)+[A-Za-z0-9-]+$",
        error: "must be a domain, such as example.com",
      }),
      {
        maxItems: 50,
        description:
          "Whoever has an e-mail address there: as an account, or as the trait `email` says.",
      },
    ),
    sources: t.Array(t.String({ minLength: 1, maxLength: 200 }), {
      maxItems: 50,
      description: "Whatever comes from them.",
    }),
  },
  {
    $id: "Team",
    description: "Who is left out of questions that say `exclude=team`.",
    examples: [
      {
        accounts: ["019ca945-0a00-7c53-8f2e-3d1c5a7b9e01"],
        domains: ["example.com"],
        sources: ["staging"],
      },
    ],
  },
);
export type Team = Static<typeof Team>;
