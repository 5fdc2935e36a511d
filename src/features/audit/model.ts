// The audit log on the wire.
import { type Static, t } from "elysia";
import { auditActions } from "../../domain/audit.ts";
import { id, jsonObject, moment, page, time } from "../../wire/fields.ts";

const AuditRow = t.Object(
  {
    id,
    at: time,
    action: t.String({
      description: `What was done: ${Object.keys(auditActions).join(", ")}.`,
      examples: ["permissions.changed"],
    }),
    actor: t.Object(
      {
        kind: t.String({ examples: ["account"] }),
        id: t.Nullable(t.String({ examples: ["019ca945-0a00-7c53-8f2e-3d1c5a7b9e01"] })),
      },
      {
        description:
          "Who did it: an account, a key, a link, a command or nobody. An id of null is of an account that was erased, or there is none.",
      },
    ),
    target: t.Optional(
      t.String({
        description:
          "Whom or what it was done to. Missing: nothing else, or somebody who was erased.",
        examples: ["019ca945-0a00-7c53-8f2e-3d1c5a7b9e02"],
      }),
    ),
    address: t.Nullable(t.String({ examples: ["192.0.2.7"] })),
    factor: t.Optional(
      t.String({
        description: "The ways in by which the actor got in, joined by a plus.",
        examples: ["password"],
      }),
    ),
    details: jsonObject({ examples: [{ permissions: ["reports:read"] }] }),
  },
  { $id: "AuditRow", description: "Who did what to whom, from where, and by which way in." },
);
export type AuditRow = Static<typeof AuditRow>;

export const AuditPage = t.Object(
  { items: t.Array(AuditRow), nextCursor: t.Nullable(t.String()) },
  { $id: "AuditPage" },
);

const text = (description: string) => t.Optional(t.String({ maxLength: 200, description }));

const filter = {
  actor: text("The id of the account or key that did it."),
  target: text("The id of whom or what it was done to."),
  action: text("The name of what was done, such as `key.created`."),
  from: t.Optional(moment({ description: "Inclusive, in UTC." })),
  to: t.Optional(moment({ description: "Exclusive, in UTC." })),
};

export const AuditFilter = t.Object(filter);

export const AuditQuery = t.Object({ ...page, ...filter });
export type AuditQuery = Static<typeof AuditQuery>;

export const OwnAuditQuery = t.Object(page);
