// What a backup says of itself, at its beginning: what made it, of which moment it is, and the hash of every file.
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { sqliteMigrations } from "../../../db/migrations.ts";
import { version } from "../../../package.json" with { type: "json" };
import { markPattern } from "./name.ts";
import { UnfitBackup } from "./unfit.ts";

/** Of the archive. A program reads the formats up to its own. */
export const format = 1;
export const manifestName = "manifest.json";

const Names = Type.Array(Type.String());
const Count = Type.Integer({ minimum: 0 });
/** Nothing else is ever written: a name is a path below the folder that it is restored to. */
const fileName = String.raw`^(app\.db|events\.db|journal/[a-z0-9-]{1,40}/\d{10}\.j)$`;

const versionPattern = String.raw`^[\w.+-]{1,40}$`;

export const Manifest = Type.Object({
  format: Type.Integer({ minimum: 1 }),
  /** The version that made it. It is shown: no other characters get to a terminal. */
  plaudit: Type.String({ pattern: versionPattern }),
  moment: Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$` }),
  /** Null: of an installation that had no id yet. */
  installation: Type.Union([Type.String(), Type.Null()]),
  mark: Type.Union([Type.String({ pattern: markPattern.source }), Type.Null()]),
  migrations: Type.Object({
    app: Names,
    events: Names,
    own: Type.Array(Type.Object({ owner: Type.String(), name: Type.String() })),
  }),
  /** The migrations that it was made before, if it was. */
  before: Type.Optional(Names),
  accounts: Count,
  /** What became of the events of each journal, as far as events.db has it. */
  ledgers: Type.Record(
    Type.String(),
    Type.Object({ accepted: Count, stored: Count, duplicates: Count, deadLettered: Count }),
  ),
  /** The events that a report counts, to be counted again. Null: of an older schema, which no report reads. */
  counted: Type.Union([Count, Type.Null()]),
  files: Type.Array(
    Type.Object({
      name: Type.String({ pattern: fileName }),
      bytes: Count,
      sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
      /** When it was last written, in ms since 1970: the first start after a restore goes by the journal's. */
      modified: Count,
    }),
    { maxItems: 100_000 },
  ),
});
export type Manifest = Static<typeof Manifest>;

/** Reads one. Throws an Error for people when it is none, or of a newer Plaudit. */
export function readManifest(text: string, title: string): Manifest {
  const value = parse(text) as { format?: unknown; plaudit?: unknown } | undefined;
  if (typeof value?.format === "number" && value.format > format)
    throw tooNew(title, value.plaudit);
  if (!Value.Check(Manifest, value)) {
    throw new UnfitBackup(`${title} is no backup of Plaudit's: its manifest cannot be read.`);
  }
  return value;
}

/** Throws an Error for people when the data is a newer program's. */
export function demandKnown(manifest: Manifest, title: string): void {
  const { app, events } = sqliteMigrations;
  const isKnown =
    manifest.migrations.app.every((name) => app.some((each) => each.name === name)) &&
    manifest.migrations.events.every((name) => events.some((each) => each.name === name));
  if (!isKnown) throw tooNew(title, manifest.plaudit);
}

/** Of all journals together: how many events were accepted. */
export function countAccepted({ ledgers }: Pick<Manifest, "ledgers">): number {
  return Object.values(ledgers).reduce((sum, { accepted }) => sum + accepted, 0);
}

/** The journals whose ledger does not balance: none, ever. */
export function findUnbalanced({ ledgers }: Pick<Manifest, "ledgers">): string[] {
  return Object.entries(ledgers)
    .filter(([, each]) => each.accepted !== each.stored + each.duplicates + each.deadLettered)
    .map(([name]) => name);
}

function tooNew(title: string, by: unknown): Error {
  // Between releases two builds have one version.
  if (by === version) {
    return new Error(
      `${title} was made by another build of Plaudit ${version}, which is newer than this one: use that build, or choose an older backup from \`plaudit restore --list\`.`,
    );
  }
  const maker = new RegExp(versionPattern).test(String(by)) ? `Plaudit ${String(by)}` : "a Plaudit";
  return new Error(
    `${title} was made by ${maker}, which is newer than this one (${version}): use that version, or choose an older backup from \`plaudit restore --list\`.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
