// People on the wire.
import { t } from "elysia";

export const PersonId = t.Object({
  userId: t.String({
    minLength: 1,
    maxLength: 200,
    description: "An account's id, or any userId.",
    examples: ["user-1"],
  }),
});

export const PersonExport = t.Object(
  { events: t.Array(t.Any(), { description: "All that they did, by arrival.", examples: [[]] }) },
  {
    $id: "PersonExport",
    additionalProperties: true,
    description: "All that is kept of somebody: of an account as it exports itself, else `userId`.",
  },
);
