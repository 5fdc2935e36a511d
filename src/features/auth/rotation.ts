// The secret that signs tokens is replaced, as far as accounts are concerned. Its files are the data folder's affair.
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { Store } from "../../store/store.ts";

/**
 * Writes down that the secret is replaced. If it has `leaked`, all sessions end: nothing is good any more that was
 * signed with it. Files are in no transaction, so this comes first: if the rest fails, it is done again.
 */
export function createRotation({ store, writeAudit }: { store: Store; writeAudit: WriteAudit }) {
  const { sessions } = store.tables;
  return async ({ isLeaked }: { isLeaked: boolean }): Promise<void> => {
    await store.atomically((db) => [
      writeAudit(db, undefined, { action: "secret.rotated", details: { now: isLeaked } }),
      ...(isLeaked ? [db.delete(sessions)] : []),
    ]);
  };
}
