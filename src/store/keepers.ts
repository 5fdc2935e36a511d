// Notes in the database which extensions keep something about people, in tables or elsewhere. Without the note, whoever opens
// the data without these extensions would erase only a half.
import type { Store } from "./store.ts";

/** Of their rows in `settings`. */
export const keeperPrefix = "keeps.";

/** Notes those that are not noted yet. */
export async function noteKeepers({ db, tables, atomically }: Store, names: readonly string[]) {
  const { settings } = tables;
  const rows = await db.select({ name: settings.name }).from(settings);
  const missing = names
    .map((name) => keeperPrefix + name)
    .filter((setting) => !rows.some(({ name }) => name === setting));
  if (missing.length === 0) return;
  const values = missing.map((name) => ({ name, value: "" }));
  await atomically((write) => [write.insert(settings).values(values).onConflictDoNothing()]);
}

/** Throws an Error for people where an extension keeps something that is not known here. `place` is where the data is. */
export function demandKnown(
  keepers: readonly string[],
  known: readonly string[],
  place: string,
): void {
  const strangers = keepers.filter((name) => !known.includes(name));
  if (strangers.length === 0) return;
  throw new Error(
    `${place} is the data of an app with tables or rules of its own (${strangers.join(", ")}), which Plaudit does not know: start that app, or use its own commands.`,
  );
}
