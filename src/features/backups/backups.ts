// The backups there are, as admins see them. How they are made is the affair of whoever has the data folder.
import { Type } from "@sinclair/typebox";
import { readCursor, toPage } from "../../wire/cursor.ts";
import type { BackupPage, BackupsQuery } from "./model.ts";

/** What this needs of the maker of backups. */
export interface BackupMaker {
  /** Has one made, and does not wait for it. Throws `conflict` while one is made, `unavailable` where none can be. */
  begin(): void;
  /** The newest first. Rejects with `unavailable` when they cannot be listed. */
  list(): Promise<
    { name: string; moment: number; bytes: number; mark: string | null; isEncrypted: boolean }[]
  >;
  status(): { isRunning: boolean; failed?: { at: number; message: string } };
}

export type BackupList = ReturnType<typeof createBackupList>;

const Position = Type.Object({ name: Type.String() });
const toTime = (ms: number) => new Date(ms).toISOString();

export function createBackupList(maker: BackupMaker) {
  return {
    begin: maker.begin,

    /** The newest first. */
    async list({ limit, cursor }: BackupsQuery): Promise<BackupPage> {
      const last = cursor === undefined ? undefined : readCursor(cursor, Position).name;
      // Names begin with their moment, and are in its order.
      const rest = (await maker.list()).filter(({ name }) => last === undefined || name < last);
      const { items, nextCursor } = toPage(rest, limit, ({ name }) => ({ name }));
      const { isRunning, failed } = maker.status();
      return {
        running: isRunning,
        failed: failed ? { at: toTime(failed.at), message: failed.message } : null,
        items: items.map(({ isEncrypted, moment, ...backup }) => ({
          ...backup,
          moment: toTime(moment),
          encrypted: isEncrypted,
        })),
        nextCursor,
      };
    },
  };
}
