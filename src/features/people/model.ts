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
  {
    events: t.Array(t.Any(), {
      description: "All of the person's events, in order of arrival.",
      examples: [[]],
    }),
  },
  {
    $id: "PersonExport",
    additionalProperties: true,
    description:
      "Everything that is kept of a person: for an account, its own export; otherwise `userId`.",
  },
);
