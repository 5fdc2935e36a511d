// Accounts on the wire. A body may set only the fields that its schema lists.
import { type Static, t } from "elysia";
import { accountFields, permissionList, User } from "../../wire/account.ts";
import { page } from "../../wire/fields.ts";
import type { Permission } from "../../domain/permission.ts";

/** A password to be checked, not set: the rules may have been different when it was made. */
const presented = t.String({ minLength: 1, maxLength: 256 });

export const UserChanges = t.Object(
  {
    username: t.Optional(accountFields.username),
    email: t.Optional(accountFields.email),
    age: t.Optional(accountFields.age),
    password: t.Optional(accountFields.password),
    currentPassword: t.Optional(presented),
  },
  {
    $id: "UserChanges",
    description:
      "A new email or password needs currentPassword. A new password ends all other sessions.",
    examples: [{ age: 37 }],
  },
);
export type UserChanges = Static<typeof UserChanges>;

export const SignUp = t.Object(
  {
    ...accountFields,
    invitation: t.Optional(
      t.String({
        minLength: 1,
        maxLength: 200,
        description: "The secret at the end of an invitation's link.",
      }),
    ),
  },
  {
    $id: "SignUp",
    description: "A new account, for which one may have been invited.",
    examples: [{ username: "ada", email: "ada@example.com", password: "correct horse", age: 36 }],
  },
);
export type SignUp = Static<typeof SignUp>;

export const AccountChanges = t.Object(
  {
    username: t.Optional(accountFields.username),
    email: t.Optional(accountFields.email),
    age: t.Optional(accountFields.age),
  },
  {
    $id: "AccountChanges",
    description: "Fields that are left out stay as they are.",
    examples: [{ username: "adele" }],
  },
);
export type AccountChanges = Static<typeof AccountChanges>;

export const PasswordChange = t.Union(
  [
    t.Object({ password: accountFields.password }),
    t.Object({
      send: t.Literal(true, { description: "Its owner is sent a link to set one." }),
    }),
  ],
  {
    $id: "PasswordChange",
    error: "must have a password, or send: true",
    examples: [{ password: "correct horse" }],
  },
);
export type PasswordChange = Static<typeof PasswordChange>;

export const UserQuery = t.Object({
  query: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 254,
      description: "Only those whose username or e-mail address begins with it, whatever the case.",
    }),
  ),
  state: t.Optional(
    t.Union([t.Literal("active"), t.Literal("disabled")], {
      description: "Only those who can get in, or who cannot.",
    }),
  ),
  ...page,
});
export type UserQuery = Static<typeof UserQuery>;

export const Goodbye = t.Object(
  { password: presented },
  {
    $id: "Goodbye",
    description: "The password once more, since this cannot be undone.",
    examples: [{ password: "correct horse" }],
  },
);

export const UserPage = t.Object(
  { items: t.Array(User), nextCursor: t.Nullable(t.String()) },
  { $id: "UserPage" },
);

export const UserExport = t.Object(
  { user: User },
  {
    $id: "UserExport",
    additionalProperties: true,
    description: "Everything that is kept of an account.",
  },
);
export type UserExport = Static<typeof UserExport>;

/** The permissions that the app knows. */
export const permissionsOf = (known: readonly Permission[]) =>
  t.Object(
    { permissions: permissionList(known) },
    { $id: "Permissions", description: "All permissions of an account." },
  );
export type Permissions = Static<ReturnType<typeof permissionsOf>>;

export const UserId = t.Object({ id: t.String({ maxLength: 64 }) });
