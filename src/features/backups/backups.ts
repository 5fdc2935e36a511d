// The backups there are, as admins see them. How they are made is the affair of whoever has the data folder.
import { Type } from "@sinclair/typebox";
import type { Caller } from "../../domain/caller.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { Store } from "../../store/store.ts";
import { readCursor, toPage } from "../../wire/cursor.ts";
import type { BackupPage, BackupsQuery } from "./model.ts";

interface StoredBackup {
  name: string;
  moment: Date;
  bytes: number;
  /** Undefined: somebody asked for it. */
  mark: string | undefined;
  isEncrypted: boolean;
}

/** What this needs of the maker of backups. */
export interface BackupMaker {
  /** Has one made, and does not wait for it. Throws `conflict` while one is made, `unavailable` where none can be. */
  begin(): void;
  /** The newest first. Rejects with `unavailable` when they cannot be listed. */
  list(): Promise<StoredBackup[]>;
  status(): { isRunning: boolean; failed?: { at: number; message: string } };
}

export interface BackupListDeps {
  maker: BackupMaker;
  store: Pick<Store, "atomically">;
  writeAudit: WriteAudit;
}

export type BackupList = ReturnType<typeof createBackupList>;

const Position = Type.Object({ name: Type.String() });
const toTime = (ms: number) => new Date(ms).toISOString();

export function createBackupList({ maker, store, writeAudit }: BackupListDeps) {
  return {
    /** Has one made, and does not wait for it. Throws `conflict`, `unavailable`. */
    async begin(by: Caller): Promise<void> {
      maker.begin();
      await store.atomically((db) => [writeAudit(db, by, { action: "backup.started" })]);
    },

    /** The newest first. */
    async list({ limit, cursor }: BackupsQuery): Promise<BackupPage> {
      const last = cursor === undefined ? undefined : readCursor(cursor, Position).name;
      // Asked before the list: whoever hears that none is made any more finds it there.
      const { isRunning, failed } = maker.status();
      // Names begin with their moment, and are in its order.
      const rest = (await maker.list()).filter(({ name }) => last === undefined || name < last);
      const { items, nextCursor } = toPage(rest, limit, ({ name }) => ({ name }));
      return {
        running: isRunning,
        failed: failed ? { at: toTime(failed.at), message: failed.message } : null,
        items: items.map(({ isEncrypted, moment, mark = null, name, bytes }) => ({
          name,
          moment: moment.toISOString(),
          bytes,
          mark,
          encrypted: isEncrypted,
        })),
        nextCursor,
      };
    },
  };
}
