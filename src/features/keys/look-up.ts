// Finds who calls with a key. It is read at every call, so that a change holds from the next call on. Events are taken
// even while the database is away: then a key that only sends them is what it was when it was last read.
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../domain/caller.ts";
import { orLastKnown } from "../../runtime/last-known.ts";
import type { Log } from "../../runtime/log.ts";
import { createMemo } from "../../runtime/memo.ts";
import { steady } from "../../store/dialect.ts";
import type { Store } from "../../store/store.ts";
import { onlySends, scopesInForce } from "./scopes.ts";
import { onceRun } from "../../store/prepared.ts";

export const prefix = "plaudit_";
export const keyBytes = 32;
/** How keys are written. */
export const keyForm = { prefix, length: prefix.length + 2 * keyBytes };
/** The last use of a key is stored no more often than this. */
const lastUsedMs = 60_000;
/** How long a key that only sends is good after it was last read, while the database is away. */
const trustedMs = 60 * 60_000;
/** How many such keys are remembered. */
const readMax = 10_000;

export interface LookUpDeps {
  store: Store;
  clock: () => number;
  log: Log;
}

type KeyRow = Pick<
  Store["tables"]["apiKeys"]["$inferSelect"],
  | "id"
  | "source"
  | "scopes"
  | "public"
  | "origins"
  | "eventsPerMinute"
  | "byAccount"
  | "expiresAt"
  | "lastUsedAt"
  | "createdBy"
>;

export function createLookUp({ store, clock, log }: LookUpDeps) {
  const { apiKeys, permissions, users } = store.tables;

  // At every call with a key: no column that it does not need.
  const byHash = onceRun(() =>
    store.db
      .select({
        id: apiKeys.id,
        source: apiKeys.source,
        scopes: apiKeys.scopes,
        public: apiKeys.public,
        origins: apiKeys.origins,
        eventsPerMinute: apiKeys.eventsPerMinute,
        byAccount: apiKeys.byAccount,
        expiresAt: apiKeys.expiresAt,
        lastUsedAt: apiKeys.lastUsedAt,
        createdBy: apiKeys.createdBy,
      })
      .from(apiKeys)
      .where(eq(apiKeys.hash, steady("hash")))
      .prepare("key_by_hash"),
  );
  const byMaker = onceRun(() =>
    store.db
      .select({ permission: permissions.permission })
      .from(permissions)
      .innerJoin(users, eq(users.id, permissions.userId))
      .where(and(eq(permissions.userId, steady("userId")), isNull(users.disabledAt)))
      .prepare("permissions_of_maker"),
  );
  const touch = store.prepare((db) => [
    db
      .update(apiKeys)
      .set({ lastUsedAt: sql`${sql.param(sql.placeholder("now"), apiKeys.lastUsedAt)}` })
      .where(eq(apiKeys.id, sql.placeholder("id"))),
  ]);
  const touchedAt = new Map<string, number>();
  /** Of keys that only send, by their hash. */
  const lastRead = createMemo<string, { row: KeyRow; at: number }>(readMax);

  async function read(hash: string): Promise<KeyRow | undefined> {
    const [row] = await byHash.execute({ hash });
    if (!store.canBeAway) return row;
    if (row && onlySends(row.scopes)) lastRead.set(hash, { row, at: clock() });
    else lastRead.delete(hash);
    return row;
  }

  /** Undefined if there is no such key. */
  function find(hash: string): Promise<KeyRow | undefined> {
    const last = lastRead.get(hash);
    const isTrusted = last && clock() - last.at <= trustedMs;
    return isTrusted ? orLastKnown(read(hash), last.row) : read(hash);
  }

  /** Stores that a key was used. The call neither waits for this nor fails with it. */
  function noteUse(id: string, lastUsedAt: Date | null): void {
    const now = clock();
    if (now - (touchedAt.get(id) ?? lastUsedAt?.getTime() ?? 0) < lastUsedMs) return;
    touchedAt.set(id, now);
    touch({ id, now: new Date(now) }).catch((error: unknown) =>
      log.warn("A key's last use could not be noted", { keyId: id, error }),
    );
  }

  /** What an account may do now: nothing, if it is disabled. */
  async function grantedTo(userId: string): Promise<string[]> {
    return (await byMaker.execute({ userId })).map(({ permission }) => permission);
  }

  return {
    /** Undefined if the key is unknown or expired. */
    async findCaller(key: string): Promise<Caller | undefined> {
      if (!key.startsWith(prefix) || key.length !== keyForm.length) return undefined;
      const row = await find(hashOf(key));
      if (!row || (row.expiresAt && row.expiresAt.getTime() <= clock())) return undefined;
      noteUse(row.id, row.lastUsedAt);
      // Sending events is in force whatever its maker may do.
      const maker = onlySends(row.scopes) ? null : row.createdBy;
      const granted = maker === null ? [] : await grantedTo(maker);
      return {
        keyId: row.id,
        source: row.source,
        permissions: scopesInForce(row.scopes, { byAccount: row.byAccount, granted }),
        eventsPerMinute: row.eventsPerMinute ?? undefined,
        ...(row.public && { isPublic: true, origins: row.origins ?? undefined }),
      };
    },

    forget: (id: string) => void touchedAt.delete(id),
  };
}

// A fast hash is right here: 256 random bits cannot be tried out, and it is made at every request.
export function hashOf(key: string): string {
  return Bun.SHA256.hash(key, "hex");
}
