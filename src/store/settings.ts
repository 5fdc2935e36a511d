// What a database knows of itself, a row each: which installation it is, and what all nodes share.
import { and, eq } from "drizzle-orm";
import type { Store } from "./store.ts";

type StoreOfSettings = Pick<Store, "db" | "tables" | "atomically">;

/** Undefined where there is no such row. */
export async function readSetting(
  { db, tables: { settings } }: StoreOfSettings,
  name: string,
): Promise<string | undefined> {
  const [row] = await db
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.name, name))
    .limit(1);
  return row?.value;
}

/** What the row holds. Where there is none it gets this value; of two who make it at once, both get the first's. */
export async function ensureSetting(
  store: StoreOfSettings,
  name: string,
  value: string,
): Promise<string> {
  const found = await readSetting(store, name);
  if (found !== undefined) return found;
  const { settings } = store.tables;
  await store.atomically((db) => [
    db.insert(settings).values({ name, value }).onConflictDoNothing(),
  ]);
  return (await readSetting(store, name))!;
}

/** Whether the row had the value of before, or was not there if that is undefined, and has the new one now. */
export async function replaceSetting(
  store: StoreOfSettings,
  name: string,
  { before, after }: { before: string | undefined; after: string },
): Promise<boolean> {
  const { settings } = store.tables;
  const [replaced] = await store.atomically((db) => [
    before === undefined
      ? db
          .insert(settings)
          .values({ name, value: after })
          .onConflictDoNothing()
          .returning({ name: settings.name })
      : db
          .update(settings)
          .set({ value: after })
          .where(and(eq(settings.name, name), eq(settings.value, before)))
          .returning({ name: settings.name }),
  ]);
  return replaced.length > 0;
}
