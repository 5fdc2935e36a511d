// The secret is replaced by another.
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { Store } from "../../store/store.ts";
import { replaceSecret } from "./secret.ts";

export interface RotationDeps {
  store: Store;
  clock: () => number;
  writeAudit: WriteAudit;
}

/**
 * Replaces the secret in a data folder, and writes that down. If it has `leaked`, all sessions end: nothing is good any
 * more that was signed with it.
 */
export function createRotation({ store, clock, writeAudit }: RotationDeps) {
  const { sessions } = store.tables;
  return async (dataFolder: string, { isLeaked }: { isLeaked: boolean }): Promise<void> => {
    // Files are in no transaction. It is written down first: if it then fails, somebody is told, and does it again.
    await store.atomically((db) => [
      writeAudit(db, undefined, { action: "secret.rotated", details: { now: isLeaked } }),
      ...(isLeaked ? [db.delete(sessions)] : []),
    ]);
    replaceSecret(dataFolder, { at: clock(), isLeaked });
  };
}
