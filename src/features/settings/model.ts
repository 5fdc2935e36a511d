// Settings on the wire.
import { type Static, t } from "elysia";

export const SettingList = t.Object(
  {
    items: t.Array(
      t.Object({
        name: t.String({ examples: ["PLAUDIT_SIGNUP"] }),
        value: t.Nullable(
          t.String({
            description:
              "Null if it is not set, or a secret. Of a database's address: where it leads.",
            examples: ["open"],
          }),
        ),
        from: t.Union([t.Literal("flag"), t.Literal("environment"), t.Literal("default")], {
          description: "A flag goes before the environment, and that before the default.",
          examples: ["environment"],
        }),
        secret: t.Boolean({ description: "Whether its value is never shown.", examples: [false] }),
      }),
    ),
  },
  { $id: "SettingList" },
);
export type SettingList = Static<typeof SettingList>;
