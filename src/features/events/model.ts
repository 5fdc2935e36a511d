// Events as they go over the wire.
import { Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";
import { id, jsonObject, moment, page, time, zone } from "../../wire/fields.ts";

export const Event = t.Object(
  {
    id,
    type: t.String({
      description: "track, identify, page, screen, group or alias.",
      examples: ["track"],
    }),
    event: t.String({
      description: "The name of a track; for any other call, its type.",
      examples: ["Item Liked"],
    }),
    userId: t.Optional(t.String({ examples: ["user-1"] })),
    anonymousId: t.Optional(t.String()),
    previousId: t.Optional(t.String()),
    groupId: t.Optional(t.String()),
    itemId: t.Optional(
      t.String({
        description: "properties.itemId; a number or a boolean as its JSON text.",
        examples: ["item-7"],
      }),
    ),
    properties: jsonObject({ examples: [{ itemId: "item-7" }] }),
    timestamp: time,
    /** As the sender's clock had it, where that was corrected. */
    originalTimestamp: t.Optional(time),
    receivedAt: time,
    messageId: t.Optional(t.String({ examples: ["like-1"] })),
    source: t.String({ examples: ["web shop"] }),
    public: t.Optional(t.Literal(true, { description: "Sent with a public key." })),
    unnamed: t.Optional(
      t.Literal(true, {
        description: "An identify that only sets traits: its id may still be joined to another.",
      }),
    ),
    dialect: t.Optional(
      t.Literal("posthog", {
        description: "Whose rules decide who an id is. If it is left out: Segment's.",
      }),
    ),
  },
  { $id: "Event" },
);
export type Event = Static<typeof Event>;

export const EventPage = t.Object(
  { items: t.Array(Event), nextCursor: t.Nullable(t.String()) },
  { $id: "EventPage" },
);

const words = {
  event: t.Optional(t.String({ maxLength: 200 })),
  userId: t.Optional(t.String({ maxLength: 200 })),
  itemId: t.Optional(t.String({ maxLength: 1000 })),
  source: t.Optional(t.String({ maxLength: 200 })),
};
export const LiveQuery = t.Object(words);
/** Which events by what they say; what is left out matches all. */
export type WordFilter = Static<typeof LiveQuery>;

const filter = {
  ...words,
  from: t.Optional(moment({ description: "Only timestamps from this moment on." })),
  to: t.Optional(moment({ description: "Only timestamps before this moment." })),
  tz: t.Optional(
    zone({
      default: "UTC",
      description: "The time zone of `from` and `to` if they are a date, or have no offset.",
    }),
  ),
};

const person = t.Optional(
  t.String({
    maxLength: 200,
    description:
      "What somebody did, by any of their ids: under all ids that trusted senders have joined to it.",
  }),
);
const Filter = t.Object({ ...filter, person });
/** Which events; what is left out matches all. */
export type EventFilter = Static<typeof Filter>;

export const EventQuery = t.Object({ ...filter, person, ...page });
export type EventQuery = Static<typeof EventQuery>;

const format = t.Union([t.Literal("ndjson"), t.Literal("csv")], { default: "ndjson" });
export type ExportFormat = Static<typeof format>;

export const ExportQuery = t.Object({ ...filter, format });

const prefix = t.Optional(t.String({ maxLength: 200, description: "What it begins with." }));
const event = t.Optional(t.String({ maxLength: 200, description: "Only events with this name." }));
export const NamesQuery = t.Object({ prefix, ...page });
export type NamesQuery = Static<typeof NamesQuery>;
export const PropertiesQuery = t.Object({ event, prefix, ...page });
export type PropertiesQuery = Static<typeof PropertiesQuery>;
export const ValuesQuery = t.Object({
  property: t.String({
    maxLength: 200,
    description: "A top-level property's name.",
    examples: ["plan"],
  }),
  event,
  prefix,
  ...page,
});
export type ValuesQuery = Static<typeof ValuesQuery>;

const used = Type.Integer({ minimum: 0, description: "Events that have it.", examples: [12] });
const listed = {
  nextCursor: t.Nullable(t.String()),
  unseen: Type.Integer({
    minimum: 0,
    description:
      "Events that were not looked at: they were not packed yet, or have one of too many different values, or one that is longer than 256 characters.",
    examples: [0],
  }),
};

export const UsePage = t.Object(
  {
    items: t.Array(t.Object({ name: t.String({ examples: ["Order Placed"] }), count: used })),
    ...listed,
  },
  { $id: "UsePage" },
);
export type UsePage = Static<typeof UsePage>;

export const ValuePage = t.Object(
  {
    items: t.Array(
      t.Object({
        value: Type.Unsafe<unknown>(Type.Any({ description: "Any JSON.", examples: ["pro"] })),
        count: used,
      }),
    ),
    ...listed,
  },
  { $id: "ValuePage" },
);
export type ValuePage = Static<typeof ValuePage>;
