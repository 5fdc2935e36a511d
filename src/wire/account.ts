// The shape of an account on the wire, and the rules of its fields. Several features take or answer one.
import { FormatRegistry, Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";
import type { Permission } from "../domain/permission.ts";
import { id, jsonObject, time } from "./fields.ts";

const emailLengthMax = 254;

/** Keeps long texts from the format's pattern, which would take a second for a megabyte. */
function boundedEmail(): string {
  const isEmail = FormatRegistry.Get("email") as (text: string) => boolean;
  // `maxLength` refuses a text that is too long.
  FormatRegistry.Set("email", (text) => text.length > emailLengthMax || isEmail(text));
  return "email";
}

/** The fields of which an account is made. */
export const accountFields = {
  username: t.String({
    minLength: 1,
    maxLength: 64,
    pattern: "^[A-Za-z0-9]+$",
    error: "must be 1 to 64 letters and digits: A to Z, a to z, 0 to 9",
    description: "ASCII letters and digits; unique, whatever the case.",
    examples: ["ada"],
  }),
  email: t.String({
    format: boundedEmail(),
    maxLength: emailLengthMax,
    description: "Unique whatever the case.",
    examples: ["ada@example.com"],
  }),
  password: t.String({ minLength: 8, maxLength: 256, examples: ["correct horse"] }),
  age: Type.Integer({ minimum: 13, maximum: 120, examples: [36] }),
};

export const NewUser = t.Object(accountFields, { $id: "NewUser", description: "A new account." });
export type NewUser = Static<typeof NewUser>;

const account = {
  id,
  username: t.String({ examples: ["ada"] }),
  email: t.String({ examples: ["ada@example.com"] }),
  age: t.Nullable(Type.Integer({ examples: [36] }), {
    description: "null where it was never asked for.",
  }),
  disabledAt: t.Nullable(time, { description: "Since when nobody gets in; null if it is active." }),
  profile: jsonObject({ description: "The app's own fields.", examples: [{}] }),
  createdAt: time,
};

export const Account = t.Object(account, { $id: "Account", description: "An account." });

export const User = t.Object(
  {
    ...account,
    permissions: t.Array(t.String(), {
      description: "admin implies all the others.",
      examples: [["reports:read"]],
    }),
  },
  { $id: "User", description: "An account and its permissions." },
);

/** One's own account. */
export const Me = t.Object(
  {
    ...User.properties,
    emailVerified: t.Boolean({
      description: "Whether a mail to the address was read.",
      examples: [false],
    }),
    pendingEmail: t.Nullable(t.String({ examples: ["ada@example.org"] }), {
      description: "The address that is to be the account's, once it is confirmed; else null.",
    }),
  },
  { $id: "Me", description: "One's own account." },
);

/** Some of the permissions that an account may have, or a key as its scopes. */
export const permissionList = (known: readonly Permission[], least = 0) =>
  t.Array(
    t.UnionEnum(known as readonly [Permission], { error: `must be one of ${known.join(", ")}` }),
    {
      minItems: least,
      maxItems: known.length,
      uniqueItems: true,
      examples: [["reports:read"]],
    },
  );
