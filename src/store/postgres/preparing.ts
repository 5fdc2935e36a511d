// Makes a database ready for this version, before anything is opened on it.
import type { OwnMigrations } from "../../../db/migrations.ts";
import { demandKnown } from "../keepers.ts";
import {
  isMigrated,
  listKeepers,
  listPendingPostgres,
  migratePostgres,
  type PendingMigration,
} from "./migrations.ts";
import { type DatabaseSettings, placeOf } from "./settings.ts";
import { demandPostgres, type Demands } from "./starting.ts";

/** Throws a UsageError for the first of the addresses that cannot be used: it says what to do. */
export async function demandDatabase(
  { url, directUrl, readUrl }: DatabaseSettings,
  { mayBeMoving = false }: Pick<Demands, "mayBeMoving"> = {},
): Promise<void> {
  await demandPostgres(url, { mayBeMoving });
  if (directUrl !== url) await demandPostgres(directUrl, { mayBeMoving });
  if (readUrl !== undefined) await demandPostgres(readUrl, { isReplica: true });
}

/** Throws an Error for people where it cannot be used, or no Plaudit has its tables there. */
export async function demandInstalled(database: DatabaseSettings): Promise<void> {
  await demandDatabase(database);
  if (await isMigrated(database.directUrl)) return;
  throw new Error(
    `There is no data in ${placeOf(database.url)}: start \`plaudit serve\` with the same DATABASE_URL first.`,
  );
}

/** Throws an Error for people when the data is an app's that has more built in than is known here. */
export async function demandNoStrangers(
  { url, directUrl }: DatabaseSettings,
  known: readonly string[],
): Promise<void> {
  demandKnown(await listKeepers(directUrl), known, placeOf(url));
}

/** What `preparePostgres` would run. Rejects as it does. */
export function listWaiting(
  { directUrl: url }: DatabaseSettings,
  own: readonly OwnMigrations[],
): Promise<PendingMigration[]> {
  return listPendingPostgres({ url, own });
}

/**
 * Brings it to this version's schema, and then the extensions' tables; nodes that start at once take turns. Fulfils with what
 * was run. `isPlain`: an app's database is left as it is, for the app may be of an earlier version and knows its own tables.
 */
export async function preparePostgres(
  database: DatabaseSettings,
  own: readonly OwnMigrations[],
  { isPlain, ...demands }: { isPlain: boolean } & Pick<Demands, "mayBeMoving">,
): Promise<string[]> {
  await demandDatabase(database, demands);
  const waiting = await listWaiting(database, own);
  if (waiting.length === 0) return [];
  const names = own.map(({ name }) => name);
  if (isPlain) await demandNoStrangers(database, names);
  return migratePostgres({ url: database.directUrl, own });
}

/** What this version would do to a database before it serves it. */
export interface DatabasePlan {
  /** For people. */
  place: string;
  /** The migrations that wait, in the order in which they would run. */
  waiting: PendingMigration[];
  /** Why this version does not start on it, and what to do about it, a sentence each. Empty: it does. */
  obstacles: string[];
}

/** Only looks. */
export async function planDatabase(
  database: DatabaseSettings,
  own: readonly OwnMigrations[],
  { isPlain }: { isPlain: boolean },
): Promise<DatabasePlan> {
  const plan = { place: placeOf(database.url), waiting: [], obstacles: [] };
  try {
    const waiting = await listWaiting(database, own);
    const names = own.map(({ name }) => name);
    if (isPlain) await demandNoStrangers(database, names);
    return { ...plan, waiting };
  } catch (error) {
    return { ...plan, obstacles: [(error as Error).message] };
  }
}
