// The sessions of an account, for its owner and for those who may change it.
import { Type } from "@sinclair/typebox";
import type { SQL } from "drizzle-orm";
import type { User } from "../../domain/account.ts";
import { type Caller, can } from "../../domain/caller.ts";
import { AppError } from "../../domain/error.ts";
import type { Writer } from "../../store/store.ts";
import { readCursor, toPage } from "../../wire/cursor.ts";
import type { SessionRow } from "./session.ts";
import type { Sessions } from "./sessions.ts";

interface SessionListsDeps {
  sessions: Pick<Sessions, "list" | "remove">;
  accounts: { find(id: string): Promise<User | undefined> };
  /** Whether somebody may touch an account, for the statements that do. Undefined: they may. */
  mayTouch(db: Writer, by: Caller, userId: string): SQL | undefined;
}

interface SessionQuery {
  limit: number;
  cursor?: string;
}

export function createSessionLists({ sessions, accounts, mayTouch }: SessionListsDeps) {
  async function get(id: string): Promise<User> {
    const user = await accounts.find(id);
    if (!user) throw new AppError("not_found", "There is no such account.");
    return user;
  }

  /** Throws `not_found`; `forbidden` if it is an admin's and the caller is none. */
  async function demandTouchable(caller: Caller, id: string): Promise<void> {
    const user = await get(id);
    if (user.permissions.includes("admin") && !can(caller, "admin")) {
      throw new AppError("forbidden", "Only an admin can do this to an admin's account.");
    }
  }

  async function listOf({ sessionId }: Caller, userId: string, { limit, cursor }: SessionQuery) {
    const before = cursor && readCursor(cursor, Type.String());
    const rows = await sessions.list(userId, limit + 1, before);
    const { items, nextCursor } = toPage(rows, limit, (row) => row.id);
    return {
      items: items.map((row) => ({ ...toSession(row), current: row.id === sessionId })),
      nextCursor,
    };
  }

  return {
    /** The caller's sessions, newest first. */
    list: (caller: Caller, query: SessionQuery) => listOf(caller, caller.user?.id ?? "", query),

    /** An account's sessions, newest first. Throws `not_found`, and `forbidden` for an admin's. */
    async listOfAccount(caller: Caller, userId: string, query: SessionQuery) {
      await demandTouchable(caller, userId);
      return listOf(caller, userId, query);
    },

    /**
     * Ends a session of an account, and forgets its device. Throws `not_found`; `forbidden` if it is an admin's and the
     * caller is none.
     */
    async endOfAccount(caller: Caller, userId: string, id: string): Promise<void> {
      await demandTouchable(caller, userId);
      const may = (db: Writer) => mayTouch(db, caller, userId);
      const isEnded = await sessions.remove({
        userId,
        id,
        by: caller,
        device: "is forgotten",
        may,
      });
      if (isEnded) return;
      await demandTouchable(caller, userId);
      throw new AppError("not_found", "There is no such session.");
    },
  };
}

/** As the wire has it, but for whether it is the caller's. */
export function toSession(row: SessionRow) {
  return {
    id: row.id,
    userAgent: row.userAgent,
    address: row.address,
    factors: row.factors,
    authTime: row.authTime.toISOString(),
    cookie: row.cookie,
    deviceId: row.deviceId,
    createdAt: row.createdAt.toISOString(),
    refreshedAt: row.refreshedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}
