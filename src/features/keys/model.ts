// API keys on the wire. Only the answer to making a key has the key itself.
import { Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";
import { permissionList } from "../../wire/account.ts";
import { id, moment, time } from "../../wire/fields.ts";
import type { Permission } from "../../domain/permission.ts";

const origins = t.Array(t.String({ minLength: 1, maxLength: 300 }), {
  minItems: 1,
  maxItems: 100,
  description:
    "The origins of the pages that may use a public key. Default: any page, and programs.",
  examples: [["https://shop.example.com"]],
});

/** With scopes that are known to the app. */
export const newKeyOf = (known: readonly Permission[]) =>
  t.Object(
    {
      name: t.String({ minLength: 1, maxLength: 100, examples: ["web shop"] }),
      scopes: permissionList(known, 1),
      source: t.Optional(
        t.String({
          minLength: 1,
          maxLength: 100,
          description: "The source of its events. Default: the name.",
        }),
      ),
      public: t.Optional(
        t.Boolean({
          description:
            "A public key may stand in a page: it has events:write alone, and only reports believe its events.",
        }),
      ),
      origins: t.Optional(origins),
      eventsPerMinute: t.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 1_000_000_000,
          description:
            "How many events it may send a minute; for a public key, from each address. Default: no limit; for a public key 600, and 2,000 at once.",
        }),
      ),
      // Not Elysia's "date-time", which takes 03/04/2027 too, and reads it by the server's own zone.
      expiresAt: t.Optional(
        moment({
          description: "A date, or a time without an offset, is in UTC. Default: never.",
        }),
      ),
    },
    { $id: "NewKey", examples: [{ name: "web shop", scopes: ["events:write"] }] },
  );
export type NewKey = Static<ReturnType<typeof newKeyOf>>;

export const KeyChanges = t.Object(
  {
    public: t.Optional(
      t.Literal(true, {
        error: "must be true: a key that was public stays so",
        description: "The key must have events:write alone, and be the only one of its source.",
      }),
    ),
    origins: t.Optional(t.Nullable(origins, { description: "Null: any." })),
    takeOver: t.Optional(
      t.Literal(true, {
        error: "must be true",
        description:
          "Makes you its maker, so that the key depends on your permissions. For admins.",
      }),
    ),
  },
  { $id: "KeyChanges", examples: [{ public: true }] },
);
export type KeyChanges = Static<typeof KeyChanges>;

const fields = {
  id,
  name: t.String({ examples: ["web shop"] }),
  source: t.String({ examples: ["web shop"] }),
  scopes: t.Array(t.String(), { examples: [["events:write"]] }),
  hint: t.String({ description: "How the key begins.", examples: ["plaudit_Xq3v"] }),
  public: t.Boolean({ description: "Whether it may stand in a page.", examples: [false] }),
  origins: t.Nullable(t.Array(t.String(), { examples: [["https://shop.example.com"]] }), {
    description: "Null: any page, and programs.",
  }),
  eventsPerMinute: t.Nullable(t.Integer({ description: "Null: the default." })),
  createdBy: t.Nullable(t.String({ description: "An account's id; null: the command line." })),
  orphaned: t.Boolean({
    description:
      "Whether the account that made it is gone: then it can only send events until an admin takes it over.",
    examples: [false],
  }),
  suspended: t.Array(t.String(), {
    description: "Scopes that have no effect, because its maker does not have them now.",
    examples: [[]],
  }),
  createdAt: time,
  expiresAt: t.Nullable(t.String({ format: "date-time" })),
  lastUsedAt: t.Nullable(t.String({ format: "date-time", description: "To the minute." })),
};

export const Key = t.Object(fields, { $id: "Key", description: "An API key, without the key." });

export const MadeKey = t.Object(
  {
    ...fields,
    key: t.String({
      description: "Shown only this once: Plaudit stores a hash of it.",
      examples: ["plaudit_Xq3v…"],
    }),
  },
  { $id: "MadeKey" },
);

export const KeyPage = t.Object(
  { items: t.Array(Key), nextCursor: t.Nullable(t.String()) },
  { $id: "KeyPage" },
);

export const KeyId = t.Object({ id: t.String({ maxLength: 64 }) });
