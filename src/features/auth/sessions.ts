// The rows of sessions. Each is one sign-in, and lasts until it is ended or thirty days are over.
import { and, desc, eq, gt, gte, lt, lte, sql } from "drizzle-orm";
import type { Store } from "../../store/store.ts";

export const sessionMs = 30 * 24 * 60 * 60 * 1000;
const userAgentLengthMax = 256;

export interface SessionRow {
  id: string;
  userId: string;
  /** The number of the refresh token that is valid; each refresh increases it. */
  counter: number;
  userAgent: string;
  address: string;
  createdAt: Date;
  refreshedAt: Date;
  expiresAt: Date;
}

export interface SignIn {
  userId: string;
  /** The hash that the password was checked against. */
  passwordHash: string;
  /** The same password hashed at today's cost, if the other is outdated. */
  betterHash?: string;
  address: string;
  userAgent: string;
}

export type Sessions = ReturnType<typeof createSessions>;

export function createSessions({ store, clock }: { store: Store; clock: () => number }) {
  const { sessions, users } = store.tables;

  return {
    /** Undefined if the account was deleted, or its password changed, after the password was checked. */
    async open(signIn: SignIn): Promise<SessionRow | undefined> {
      const id = Bun.randomUUIDv7();
      const now = new Date(clock());
      const expiresAt = new Date(now.getTime() + sessionMs);
      const userAgent = signIn.userAgent.slice(0, userAgentLengthMax).toWellFormed();
      const checked = and(eq(users.id, signIn.userId), eq(users.passwordHash, signIn.passwordHash));
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
                address: sql`${signIn.address}`.as("address"),
                createdAt: sql`${sql.param(now, sessions.createdAt)}`.as("created_at"),
                refreshedAt: sql`${sql.param(now, sessions.refreshedAt)}`.as("refreshed_at"),
                expiresAt: sql`${sql.param(expiresAt, sessions.expiresAt)}`.as("expires_at"),
              })
              .from(users)
              .where(checked),
          )
          .returning(),
        db.delete(sessions).where(lte(sessions.expiresAt, now)),
        ...(signIn.betterHash === undefined
          ? []
          : [db.update(users).set({ passwordHash: signIn.betterHash }).where(checked)]),
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
            and(eq(sessions.id, id), eq(sessions.counter, counter), gt(sessions.expiresAt, now)),
          )
          .returning(),
      ]);
      return advanced;
    },

    async find(id: string): Promise<SessionRow | undefined> {
      const [found] = await store.db
        .select()
        .from(sessions)
        .where(and(eq(sessions.id, id), gt(sessions.expiresAt, new Date(clock()))))
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
