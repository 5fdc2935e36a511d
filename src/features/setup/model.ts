// Making the first admin, on the wire.
import { type Static, t } from "elysia";
import { accountFields } from "../../wire/account.ts";

export const FirstAdmin = t.Object(
  {
    token: t.String({
      minLength: 1,
      maxLength: 200,
      description: "From the set-up link that the start printed.",
    }),
    ...accountFields,
  },
  {
    $id: "FirstAdmin",
    examples: [
      {
        token: "what the link ends in",
        username: "grace",
        email: "grace@example.com",
        password: "battery staple",
        age: 40,
      },
    ],
  },
);
export type FirstAdmin = Static<typeof FirstAdmin>;
