// The rows of sessions. Each is one sign-in, and lasts until it is ended or thirty days are over.
import { and, desc, eq, exists, gt, gte, isNull, lt, lte, sql } from "drizzle-orm";
import type { Store, Writer } from "../../store/store.ts";
import type { Proof } from "./proof.ts";

export const sessionMs = 30 * 24 * 60 * 60 * 1000;
const userAgentLengthMax = 256;

export interface SessionRow {
  id: string;
  userId: string;
  /** The number of the refresh token that is valid; each refresh increases it. */
  counter: number;
  userAgent: string;
  address: string;
  /** The kinds of credentials that it was opened with. */
  factors: string[];
  /** When the last of them was checked. */
  authTime: Date;
  createdAt: Date;
  refreshedAt: Date;
  expiresAt: Date;
}

export interface SignIn {
  proof: Proof;
  address: string;
  userAgent: string;
}

export type Sessions = ReturnType<typeof createSessions>;

export function createSessions({ store, clock }: { store: Store; clock: () => number }) {
  const { sessions, users } = store.tables;

  /** Whether the session's account has not been disabled. */
  const isEnabled = (db: Pick<Writer, "select">) =>
    exists(
      db
        .select({ id: users.id })
        .from(users)
        .where(and(eq(users.id, sessions.userId), isNull(users.disabledAt))),
    );

  return {
    /** Undefined if the account is gone or disabled by now, or what was proved holds no more. */
    async open({ proof, address, ...signIn }: SignIn): Promise<SessionRow | undefined> {
      const id = Bun.randomUUIDv7();
      const now = new Date(clock());
      const expiresAt = new Date(now.getTime() + sessionMs);
      const userAgent = signIn.userAgent.slice(0, userAgentLengthMax).toWellFormed();
      const at = (time: Date) => sql`${sql.param(time, sessions.createdAt)}`;
      const [[opened]] = await store.atomically((db) => [
        db
          .insert(sessions)
          .select(
            // In the table's order, as Drizzle demands.
            db
              .select({
                id: sql`${id}`.as("id"),
                userId: users.id,
                counter: sql`0`.as("counter"),
                userAgent: sql`${userAgent}`.as("user_agent"),
                address: sql`${address}`.as("address"),
                factors: sql`${sql.param([proof.factor], sessions.factors)}`.as("factors"),
                authTime: at(now).as("auth_time"),
                cookie: sql`${sql.param(false, sessions.cookie)}`.as("cookie"),
                deviceId: sql`null`.as("device_id"),
                createdAt: at(now).as("created_at"),
                refreshedAt: at(now).as("refreshed_at"),
                expiresAt: at(expiresAt).as("expires_at"),
              })
              .from(users)
              .where(and(eq(users.id, proof.userId), isNull(users.disabledAt), proof.holds(db))),
          )
          .returning(),
        db.delete(sessions).where(lte(sessions.expiresAt, now)),
        ...proof.used(db),
      ]);
      return opened;
    },

    /**
     * Increases the number from the one that was presented. Of many requests at once one does;
     * the others get undefined.
     */
    async advance(id: string, counter: number): Promise<SessionRow | undefined> {
      const now = new Date(clock());
      const [[advanced]] = await store.atomically((db) => [
        db
          .update(sessions)
          .set({ counter: counter + 1, refreshedAt: now })
          .where(
            and(
              eq(sessions.id, id),
              eq(sessions.counter, counter),
              gt(sessions.expiresAt, now),
              isEnabled(db),
            ),
          )
          .returning(),
      ]);
      return advanced;
    },

    async find(id: string): Promise<SessionRow | undefined> {
      const [found] = await store.db
        .select()
        .from(sessions)
        .where(
          and(eq(sessions.id, id), gt(sessions.expiresAt, new Date(clock())), isEnabled(store.db)),
        )
        .limit(1);
      return found;
    },

    /** The sessions of an account, newest first: those opened before session `before`. */
    list(userId: string, limit: number, before?: string): Promise<SessionRow[]> {
      return store.db
        .select()
        .from(sessions)
        .where(
          and(
            eq(sessions.userId, userId),
            gt(sessions.expiresAt, new Date(clock())),
            before === undefined ? undefined : lt(sessions.id, before),
          ),
        )
        .orderBy(desc(sessions.id))
        .limit(limit);
    },

    /** Ends a session of the account; false when it has none of that id. */
    async remove(userId: string, id: string): Promise<boolean> {
      const [removed] = await store.atomically((db) => [
        db
          .delete(sessions)
          .where(and(eq(sessions.id, id), eq(sessions.userId, userId)))
          .returning({ id: sessions.id }),
      ]);
      return removed.length > 0;
    },

    since(date: Date): Promise<SessionRow[]> {
      return store.db.select().from(sessions).where(gte(sessions.createdAt, date));
    },
  };
}
