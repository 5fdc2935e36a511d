// Links to boards on the wire.
import { type Static, t } from "elysia";
import { id, jsonObject, moment, page, time } from "../../wire/fields.ts";

const fields = {
  id,
  boardId: t.String({ examples: ["019ca945-0a00-7c53-8f2e-3d1c5a7b9e01"] }),
  createdBy: t.String({
    description: "The account that made it, with which it ends.",
    examples: ["019ca945-0a00-7c53-8f2e-3d1c5a7b9e02"],
  }),
  createdAt: time,
  expiresAt: t.Nullable(t.String({ format: "date-time" }), { description: "Null: never." }),
};

export const Share = t.Object(fields, { $id: "Share", description: "A link to a board." });
export type Share = Static<typeof Share>;

export const MadeShare = t.Object(
  {
    ...fields,
    secret: t.String({
      description: "Shown only this once: Plaudit stores a hash of it.",
      examples: ["5f0c…"],
    }),
  },
  { $id: "MadeShare" },
);
export type MadeShare = Static<typeof MadeShare>;

export const NewShare = t.Object(
  {
    expiresAt: t.Optional(
      moment({
        description: "A date, or a time without an offset, is in UTC. Default: never.",
      }),
    ),
  },
  { $id: "NewShare", examples: [{ expiresAt: "2027-03-01" }] },
);
export type NewShare = Static<typeof NewShare>;

export const SharesQuery = t.Object(page);
export type SharesQuery = Static<typeof SharesQuery>;

export const SharePage = t.Object(
  { items: t.Array(Share), nextCursor: t.Nullable(t.String()) },
  { $id: "SharePage" },
);

export const BoardId = t.Object({ id: t.String({ maxLength: 64 }) });
export const ShareId = t.Object({
  id: t.String({ maxLength: 64 }),
  shareId: t.String({ maxLength: 64 }),
});
export const ShareSecret = t.Object({ secret: t.String({ maxLength: 200 }) });

/** In a body: what stands in a path is in the logs of proxies. */
export const OpenShare = t.Object(
  {
    secret: t.String({
      minLength: 1,
      maxLength: 200,
      description: "What stands behind the # in the link.",
    }),
  },
  { $id: "OpenShare", examples: [{ secret: "5f0c…" }] },
);

const Tile = t.Object({
  title: t.String({ examples: ["Orders"] }),
  report: t.String({ examples: ["timeseries"] }),
  params: jsonObject({ examples: [{ event: "Order Placed", days: 30 }] }),
  answer: t.Nullable(
    jsonObject({ examples: [{ interval: "day", series: [{ key: null, points: [] }] }] }),
    { description: "As the report's own route answers; null: it could not be answered now." },
  ),
});

export const SharedBoard = t.Object(
  {
    title: t.String({ examples: ["How the shop is doing"] }),
    answeredAt: time,
    tiles: t.Array(Tile),
  },
  { $id: "SharedBoard", description: "A board and the answers to its questions." },
);
export type SharedBoard = Static<typeof SharedBoard>;
