// What extensions put into the console, on the wire.
import { type Static, t } from "elysia";
import { TitledQuestion } from "../../wire/questions.ts";

/** Of one app, from all its extensions. */
export const linksMax = 20;
export const tilesMax = 20;

const title = t.String({ minLength: 1, maxLength: 40, examples: ["Products"] });

export const OwnLink = t.Object({
  title,
  href: t.String({
    pattern: "^(/(?!/)|https?://)",
    maxLength: 2000,
    description: "A path of this server, or an address elsewhere.",
    examples: ["/products"],
  }),
});

export const OwnTile = TitledQuestion;

export const ConsoleParts = t.Object(
  {
    links: t.Array(OwnLink, { description: "In the rail, for those who may follow them." }),
    tiles: t.Array(OwnTile, {
      description: "Questions on the overview, for those who may read reports.",
    }),
  },
  { $id: "ConsoleParts", description: "What an app has put into the console." },
);
export type ConsoleParts = Static<typeof ConsoleParts>;
