// Invitations on the wire.
import { type Static, t } from "elysia";
import { accountFields, permissionList } from "../../wire/account.ts";
import { id, page, time } from "../../wire/fields.ts";
import type { Permission } from "../../domain/permission.ts";

/** The permissions that the app knows. */
export const newInvitationOf = (known: readonly Permission[]) =>
  t.Object(
    { email: accountFields.email, permissions: t.Optional(permissionList(known)) },
    {
      $id: "NewInvitation",
      description: "Who is invited, and what their account may do. By default nothing.",
      examples: [{ email: "lin@example.com", permissions: ["reports:read"] }],
    },
  );
export type NewInvitation = Static<ReturnType<typeof newInvitationOf>>;

const invitation = {
  id,
  email: t.String({ examples: ["lin@example.com"] }),
  permissions: t.Array(t.String(), { examples: [["reports:read"]] }),
  invitedBy: t.Nullable(id, {
    description: "The account that invited, itself or by a key; null for the command line.",
  }),
  sent: t.Boolean({ description: "Whether it was sent by mail.", examples: [false] }),
  createdAt: time,
  expiresAt: time,
};

export const Invitation = t.Object(invitation, { $id: "Invitation" });
export type Invitation = Static<typeof Invitation>;

export const MadeInvitation = t.Object(
  {
    ...invitation,
    link: t.Optional(
      t.String({
        description:
          "Only where no mail is set up: hand it to whom it is for. It is shown once, and good once.",
        examples: ["https://plaudit.example.com/invitation#9f2c…"],
      }),
    ),
  },
  { $id: "MadeInvitation" },
);
export type MadeInvitation = Static<typeof MadeInvitation>;

export const InvitationPage = t.Object(
  { items: t.Array(Invitation), nextCursor: t.Nullable(t.String()) },
  { $id: "InvitationPage" },
);

export const InvitationQuery = t.Object(page);
export type InvitationQuery = Static<typeof InvitationQuery>;

export const InvitationId = t.Object({ id: t.String({ maxLength: 64 }) });
