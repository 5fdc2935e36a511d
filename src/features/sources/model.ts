// Sources of events on the wire.
import { Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";
import { page, time, zone } from "../../wire/fields.ts";

export const SourcesQuery = t.Object({
  ...page,
  tz: t.Optional(zone({ default: "UTC", description: "The time zone of today." })),
});
export type SourcesQuery = Static<typeof SourcesQuery>;

const count = (description: string, example: number) =>
  Type.Integer({ minimum: 0, description, examples: [example] });

const Rejected = t.Object(
  {
    reason: t.String({ examples: ["timestamp must be a time in ISO 8601."] }),
    count: count("How many events, since the server started or the day before.", 3),
    lastAt: time,
    sample: t.String({
      description: "The beginning of one of these events, as it came.",
      examples: ['{"type":"track","event":"Order Placed","timestamp":"yesterday"}'],
    }),
  },
  { description: "Why events were rejected." },
);

const Source = t.Object({
  source: t.String({ examples: ["web shop"] }),
  public: t.Nullable(
    t.Boolean({ description: "Whether its keys may stand in a page; null: it has had none." }),
    { examples: [false] },
  ),
  keys: t.Array(
    t.Object({
      id: t.String({ examples: ["019ca945-0a00-7c53-8f2e-3d1c5a7b9e01"] }),
      name: t.String({ examples: ["web shop"] }),
    }),
    { description: "The newest first, 50 at most." },
  ),
  lastEventAt: t.Nullable(
    t.String({
      format: "date-time",
      description: "When its newest event arrived; null: none is there.",
      examples: ["2026-03-01T12:00:00.000Z"],
    }),
  ),
  today: count("Events that happened today.", 812),
  lastHour: count("Events that happened in the last hour.", 40),
  rejected: t.Array(Rejected, {
    description: "What was rejected within a day, the most frequent reason first.",
  }),
});

export const SourcePage = t.Object(
  { items: t.Array(Source), nextCursor: t.Nullable(t.String()) },
  { $id: "SourcePage" },
);
export type SourcePage = Static<typeof SourcePage>;

export const SourceName = t.Object({ source: t.String({ maxLength: 200 }) });
