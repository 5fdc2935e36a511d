// What ends when somebody else may have been in: sessions, the devices that are known, and links that were sent.
import { and, eq, isNotNull, ne, notInArray, type SQL } from "drizzle-orm";
import type { Statement, Store, Writer } from "../../store/store.ts";

export interface Revoking {
  userId: string;
  /** The session that stays, with its device. */
  except?: string | undefined;
  /** Nothing ends unless it holds. */
  when?: SQL | undefined;
}

export function createRevoking({ tables: { sessions, devices, links } }: Pick<Store, "tables">) {
  return {
    /** Ends an account's sessions and forgets its devices. */
    access(db: Writer, { userId, except, when }: Revoking): Statement[] {
      const stays =
        except === undefined
          ? undefined
          : db
              .select({ id: sessions.deviceId })
              .from(sessions)
              .where(and(eq(sessions.id, except), isNotNull(sessions.deviceId)));
      return [
        db
          .delete(devices)
          .where(and(eq(devices.userId, userId), stays && notInArray(devices.id, stays), when)),
        db
          .delete(sessions)
          .where(
            and(
              eq(sessions.userId, userId),
              except === undefined ? undefined : ne(sessions.id, except),
              when,
            ),
          ),
      ];
    },

    /** Links to reset, verify or change are good no more. The way back from a changed address stays. */
    links(db: Writer, { userId, when }: Omit<Revoking, "except">): Statement[] {
      return [db.delete(links).where(and(eq(links.userId, userId), ne(links.kind, "undo"), when))];
    },
  };
}
