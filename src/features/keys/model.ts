// API keys on the wire. The key itself is in one answer alone, that of making it.
import { Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";
import { permissionList } from "../../http/account.ts";
import { id, time } from "../../http/fields.ts";
import type { Permission } from "../../permission.ts";

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
          description: "What its events are filed under. Default: the name.",
        }),
      ),
      eventsPerMinute: t.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 1_000_000_000,
          description: "How many events it may send a minute. Default: as many as it likes.",
        }),
      ),
      expiresAt: t.Optional(t.String({ format: "date-time", description: "Default: never." })),
    },
    { $id: "NewKey", examples: [{ name: "web shop", scopes: ["events:write"] }] },
  );
export type NewKey = Static<ReturnType<typeof newKeyOf>>;

const fields = {
  id,
  name: t.String({ examples: ["web shop"] }),
  source: t.String({ examples: ["web shop"] }),
  scopes: t.Array(t.String(), { examples: [["events:write"]] }),
  hint: t.String({ description: "How the key begins.", examples: ["plaudit_Xq3v"] }),
  eventsPerMinute: t.Nullable(t.Integer({ description: "Null: as many as it likes." })),
  createdBy: t.Nullable(t.String({ description: "An account's id." })),
  createdAt: time,
  expiresAt: t.Nullable(t.String({ format: "date-time" })),
  lastUsedAt: t.Nullable(t.String({ format: "date-time", description: "To the minute." })),
};

export const Key = t.Object(fields, { $id: "Key", description: "An API key, without the key." });

export const MadeKey = t.Object(
  {
    ...fields,
    key: t.String({
      description: "Shown this once, and kept nowhere.",
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
