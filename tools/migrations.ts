// Writes what has changed in db/ as migrations, for SQLite and PostgreSQL together: `bun run build:migrations NAME`.
import { join, relative } from "node:path";

/** Which tables (`db/kit.DIALECT.NAME.ts`) have migrations of their own (`db/migrations/DIALECT/NAME`). */
export const sets = [
  { dialect: "sqlite", name: "app" },
  { dialect: "sqlite", name: "items" },
  // PostgreSQL's log of events is written by hand, into the migrations of app: it has partitions.
  { dialect: "sqlite", name: "events" },
  { dialect: "postgres", name: "app" },
  { dialect: "postgres", name: "items" },
] as const;

export type MigrationSet = (typeof sets)[number];

export const folderOf = ({ dialect, name }: MigrationSet) => join("db/migrations", dialect, name);
export const kitOf = ({ dialect, name }: MigrationSet) => `db/kit.${dialect}.${name}.ts`;

const dialects = { sqlite: "sqlite", postgres: "postgresql" } as const;

type Stdio = ["inherit" | "ignore", "inherit" | "ignore", "inherit" | "ignore"];

/**
 * Adds a migration to a folder that holds those of before, if the tables have changed since. drizzle-kit asks
 * whether a column was renamed, and fails where there is nobody to answer.
 */
export async function generate(
  set: MigrationSet,
  name: string,
  folder: string,
  stdio: Stdio = ["inherit", "inherit", "inherit"],
): Promise<void> {
  const options = {
    dialect: dialects[set.dialect],
    casing: "snake_case",
    schema: kitOf(set),
    // drizzle-kit 0.31 puts `./` before it, whatever it is.
    out: relative(".", folder),
    name,
  };
  const flags = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]);
  const command = [process.execPath, "--bun", "drizzle-kit", "generate", ...flags];
  const { exited } = Bun.spawn(command, { stdio });
  if ((await exited) !== 0) throw new Error(`drizzle-kit has failed for ${kitOf(set)}.`);
}

if (import.meta.main) {
  const [name, ...rest] = process.argv.slice(2);
  if (name === undefined || rest.length > 0) {
    process.stderr.write("Say what changes: bun run build:migrations saved_reports\n");
    process.exit(2);
  }
  for (const set of sets) await generate(set, name, folderOf(set));
  process.stdout.write("What is new wants a line in db/migrations.ts, which builds it in.\n");
}
