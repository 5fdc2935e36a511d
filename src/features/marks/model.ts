// Marks on the wire.
import { type Static, t } from "elysia";
import { id, moment, page, time, zone } from "../../wire/fields.ts";

export const Mark = t.Object(
  {
    id,
    at: time,
    text: t.String({ examples: ["Release 2.1"] }),
    createdBy: t.Nullable(
      t.String({ description: "The account that made it; null when that account is gone." }),
    ),
    createdAt: time,
  },
  { $id: "Mark", description: "A moment that charts show: a release, or a note." },
);
export type Mark = Static<typeof Mark>;

export const NewMark = t.Object(
  {
    at: moment({ description: "A date, or a time without an offset, is in UTC." }),
    text: t.String({ minLength: 1, maxLength: 200 }),
  },
  { $id: "NewMark", examples: [{ at: "2026-03-01T12:00:00Z", text: "Release 2.1" }] },
);
export type NewMark = Static<typeof NewMark>;

export const MarksQuery = t.Object({
  ...page,
  from: t.Optional(moment({ description: "Inclusive." })),
  to: t.Optional(moment({ description: "Exclusive." })),
  tz: t.Optional(zone({ default: "UTC", description: "Of `from` and `to` without an offset." })),
});
export type MarksQuery = Static<typeof MarksQuery>;

export const MarkPage = t.Object(
  { items: t.Array(Mark), nextCursor: t.Nullable(t.String()) },
  { $id: "MarkPage" },
);

export const MarkId = t.Object({ id: t.String({ maxLength: 64 }) });
