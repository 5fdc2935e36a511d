// The rows of ways in, each of a kind: a password, later a passkey, an authenticator app, an identity elsewhere. They
// are written by their factors' files. Knows no kind.
import { and, asc, eq, exists, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { JsonObject } from "../../../db/json.ts";
import type { Reader, Statement, Store, Writer } from "../../store/store.ts";

/** Which of an account's ways in. */
export interface Place<Id = string> {
  userId: Id;
  kind: string;
  /** Tells those of one kind apart. Empty where there is one. */
  slot: string;
}

/** A use, in a statement that is prepared. */
export interface Used {
  secret: Placeholder;
  /** What is put in its place: the same, or made anew at today's cost. */
  better: Placeholder;
  now: SQL;
}

export type Credentials = ReturnType<typeof createCredentials>;

export function createCredentials({ store, clock }: { store: Store; clock: () => number }) {
  const { credentials, users } = store.tables;

  const at = ({ userId, kind, slot }: Place<string | Placeholder>) =>
    and(eq(credentials.userId, userId), eq(credentials.kind, kind), eq(credentials.slot, slot));

  /** Whether this is the secret there. */
  const has = (db: Reader, place: Place<string | Placeholder>, secret: string | Placeholder) =>
    exists(
      db
        .select({ id: credentials.id })
        .from(credentials)
        .where(and(at(place), eq(credentials.secret, secret))),
    );

  return {
    has,

    async find(place: Place): Promise<string | undefined> {
      const [row] = await store.db
        .select({ secret: credentials.secret })
        .from(credentials)
        .where(at(place))
        .limit(1);
      return row?.secret ?? undefined;
    },

    /** Makes the way in, or gives it a new secret, if the account is there and `when` holds. */
    set(db: Writer, { userId, kind, slot }: Place, secret: string, when?: SQL) {
      const now = new Date(clock());
      return db
        .insert(credentials)
        .select(
          // In the table's order, as Drizzle demands.
          db
            .select({
              id: sql`${Bun.randomUUIDv7()}`.as("id"),
              userId: users.id,
              kind: sql`${kind}`.as("kind"),
              slot: sql`${slot}`.as("slot"),
              secret: sql`${secret}`.as("secret"),
              data: sql`null`.as("data"),
              createdAt: sql`${sql.param(now, credentials.createdAt)}`.as("created_at"),
              lastUsedAt: sql`null`.as("last_used_at"),
            })
            .from(users)
            .where(and(eq(users.id, userId), when)),
        )
        .onConflictDoUpdate({
          target: [credentials.userId, credentials.kind, credentials.slot],
          set: { secret, createdAt: now, lastUsedAt: null },
        })
        .returning({ id: credentials.id });
    },

    /** Notes that it was used, and puts what was kept anew in its place. */
    use(db: Writer, place: Place<Placeholder>, { secret, better, now }: Used): Statement {
      return db
        .update(credentials)
        .set({ lastUsedAt: now, secret: sql`${better}` })
        .where(and(at(place), eq(credentials.secret, secret)));
    },

    /** The ways into an account, without what they are checked against. */
    async list(userId: string): Promise<JsonObject[]> {
      const rows = await store.db
        .select({
          kind: credentials.kind,
          createdAt: credentials.createdAt,
          lastUsedAt: credentials.lastUsedAt,
        })
        .from(credentials)
        .where(eq(credentials.userId, userId))
        .orderBy(asc(credentials.id));
      return rows.map(({ kind, createdAt, lastUsedAt }) => ({
        kind,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
      }));
    },
  };
}
