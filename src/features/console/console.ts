// What extensions put into the console: links in its rail, and questions on its overview.
import type { TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { type Caller, can } from "../../domain/caller.ts";
import { AppError } from "../../domain/error.ts";
import type { Permission } from "../../domain/permission.ts";
import type { Extension, InConsole } from "../../extension.ts";
import type { Question, TitledQuestion } from "../../wire/questions.ts";
import { type ConsoleParts, linksMax, OwnLink, OwnTile, tilesMax } from "./model.ts";

export interface ConsoleDeps {
  extensions: readonly Pick<Extension, "name" | "console">[];
  /** Throws `validation` for what no report takes. */
  demandAskable: (question: Question) => void;
}

export type Console = ReturnType<typeof createConsole>;

/** Throws an Error for what the console could not show: whoever starts the app is to read it. */
export function createConsole({ extensions, demandAskable }: ConsoleDeps) {
  const links = extensions.flatMap(({ console }) => console?.links ?? []);
  const tiles = extensions.flatMap(({ console }) => console?.tiles ?? []);
  demandFew("links", links, linksMax);
  demandFew("tiles", tiles, tilesMax);
  const shownLinks = links.map(({ needs, title, href }, i) => {
    const link = { title, href };
    demandFit(`console.links.${i}`, OwnLink, link);
    // The types know Plaudit's own permissions; an app may have more.
    return { link, needs: needs as Permission | undefined };
  });
  const shownTiles = tiles.map((tile, i) => toTile(`console.tiles.${i}`, tile, demandAskable));

  return {
    /** What is for the caller. */
    show: (caller: Caller): ConsoleParts => ({
      links: shownLinks
        .filter(({ needs }) => needs === undefined || can(caller, needs))
        .map(({ link }) => link),
      tiles: can(caller, "reports:read") ? shownTiles : [],
    }),
  };
}

type Tile = NonNullable<InConsole["tiles"]>[number];

function toTile(path: string, tile: Tile, demandAskable: (question: Question) => void) {
  demandFit(path, OwnTile, tile);
  // As its schema says.
  const question = tile as TitledQuestion;
  try {
    demandAskable(question);
  } catch (error) {
    const said = error instanceof AppError ? error.details.issues?.[0]?.message : undefined;
    throw new Error(`The option ${path} ${said ?? "is no question of a report"}.`, {
      cause: error,
    });
  }
  return question;
}

function demandFew(name: string, list: readonly unknown[], max: number): void {
  if (list.length <= max) return;
  throw new Error(`The option console.${name} has ${list.length}, and may have ${max}.`);
}

function demandFit(path: string, schema: TSchema, value: unknown): void {
  const [first] = Value.Errors(schema, value);
  if (!first) return;
  const place = `${path}${first.path.replaceAll("/", ".")}`;
  throw new Error(`The option ${place} does not fit: ${first.message}.`);
}
