// API keys: what programs call with. A key is shown once and only its hash is kept.
import { Type } from "@sinclair/typebox";
import { desc, eq, lt, sql } from "drizzle-orm";
import type { JsonObject } from "../../../db/json.ts";
import { AppError } from "../../error.ts";
import { can, type Caller } from "../../http/session.ts";
import type { Log } from "../../log.ts";
import type { Permission } from "../../permission.ts";
import { ownSource } from "../../recorder/event.ts";
import type { NewKey } from "./model.ts";
import { readCursor, toPage } from "../../store/cursor.ts";
import type { Store } from "../../store/store.ts";

const prefix = "plaudit_";
const keyBytes = 32;
/** Enough of a key to tell it from others, and far too little to guess the rest. */
const hintLength = prefix.length + 6;
/** Finer than this nobody needs to know when a key was used last. */
const lastUsedMs = 60_000;

export interface KeysDeps {
  store: Store;
  clock: () => number;
  log: Log;
}

export type Keys = ReturnType<typeof createKeys>;

export function createKeys({ store, clock, log }: KeysDeps) {
  const { apiKeys } = store.tables;

  // At every call with a key: no column that it does not need, and no limit, for a hash is unique.
  const byHash = store.db
    .select({
      id: apiKeys.id,
      source: apiKeys.source,
      scopes: apiKeys.scopes,
      eventsPerMinute: apiKeys.eventsPerMinute,
      expiresAt: apiKeys.expiresAt,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .where(eq(apiKeys.hash, sql.placeholder("hash")))
    .prepare("key_by_hash");
  const touch = store.prepare((db) => [
    db
      .update(apiKeys)
      .set({ lastUsedAt: sql`${sql.param(sql.placeholder("now"), apiKeys.lastUsedAt)}` })
      .where(eq(apiKeys.id, sql.placeholder("id"))),
  ]);
  const touchedAt = new Map<string, number>();

  /** Notes that a key was used. The call does not wait for it, nor fail with it. */
  function noteUse(id: string, lastUsedAt: Date | null): void {
    const now = clock();
    if (now - (touchedAt.get(id) ?? lastUsedAt?.getTime() ?? 0) < lastUsedMs) return;
    touchedAt.set(id, now);
    touch({ id, now: new Date(now) }).catch((error: unknown) =>
      log.warn("A key's last use could not be noted", { keyId: id, error }),
    );
  }

  return {
    /**
     * Makes a key. `maker` is who asks, and gives no more than they have; undefined is the command
     * line, which has everything. Throws `forbidden`, or `validation` for a date that has passed
     * and for the source of our own actions.
     */
    async create(maker: Caller | undefined, wanted: NewKey) {
      const { name, source = name, scopes } = wanted;
      const now = new Date(clock());
      const expiresAt = wanted.expiresAt === undefined ? null : new Date(wanted.expiresAt);
      demandUsable({ source, sourceField: wanted.source === undefined ? "name" : "source" });
      if (expiresAt && !(expiresAt > now)) throw invalid("expiresAt", "must be in the future");
      const beyond = scopes.find((scope) => maker && !mayGive(maker, scope));
      if (beyond) throw new AppError("forbidden", `Only who may ${beyond} gives it to a key.`);

      const key = prefix + crypto.getRandomValues(new Uint8Array(keyBytes)).toHex();
      const row = {
        id: Bun.randomUUIDv7(),
        name,
        source,
        scopes: [...new Set(scopes)].toSorted(),
        hash: hashOf(key),
        hint: key.slice(0, hintLength),
        eventsPerMinute: wanted.eventsPerMinute ?? null,
        createdBy: maker?.user?.id ?? null,
        createdAt: now,
        expiresAt,
        lastUsedAt: null,
      };
      await store.atomically((db) => [db.insert(apiKeys).values(row)]);
      return { ...toKey(row), key };
    },

    /** All keys, newest first. */
    async list({ limit, cursor }: { limit: number; cursor?: string }) {
      const before = cursor && readCursor(cursor, Type.String());
      const rows = await store.db
        .select()
        .from(apiKeys)
        .where(before === undefined ? undefined : lt(apiKeys.id, before))
        .orderBy(desc(apiKeys.id))
        .limit(limit + 1);
      const { items, nextCursor } = toPage(rows, limit, (row) => row.id);
      return { items: items.map(toKey), nextCursor };
    },

    /** Takes a key out of use, from the next request on. Throws `not_found`. */
    async remove(id: string): Promise<void> {
      const [removed] = await store.atomically((db) => [
        db.delete(apiKeys).where(eq(apiKeys.id, id)).returning({ id: apiKeys.id }),
      ]);
      touchedAt.delete(id);
      if (removed.length === 0) throw new AppError("not_found", "There is no such key.");
    },

    /** Who calls with this key; undefined when it is none of ours, or expired. */
    async findCaller(key: string): Promise<Caller | undefined> {
      if (!key.startsWith(prefix) || key.length !== prefix.length + 2 * keyBytes) return undefined;
      const [row] = await byHash.execute({ hash: hashOf(key) });
      if (!row || (row.expiresAt && row.expiresAt.getTime() <= clock())) return undefined;
      noteUse(row.id, row.lastUsedAt);
      return {
        keyId: row.id,
        source: row.source,
        permissions: row.scopes,
        eventsPerMinute: row.eventsPerMinute ?? undefined,
      };
    },

    /** The keys that somebody made. They outlive the account: programs rely on them. */
    async export(userId: string): Promise<JsonObject> {
      const rows = await store.db.select().from(apiKeys).where(eq(apiKeys.createdBy, userId));
      return { keys: rows.map(toKey) };
    },
  };
}

/**
 * Nobody gives a key what they may not do themselves, or `keys:write` would be everything. Sending
 * events is no account's permission in practice: it is what keys are for.
 */
function mayGive(maker: Caller, scope: Permission): boolean {
  return scope === "events:write" || can(maker, scope);
}

// A key of our own source could take the message ids of actions before they happen.
function demandUsable({ source, sourceField }: { source: string; sourceField: string }): void {
  if (source.trim().toLowerCase() === ownSource) {
    throw invalid(
      sourceField,
      `must not be ${ownSource}: that is the source of Plaudit's own events`,
    );
  }
}

function invalid(path: string, message: string): AppError {
  return new AppError("validation", "Some of what was sent is not valid.", {
    issues: [{ path, message }],
  });
}

// A fast hash is right here: 256 random bits cannot be tried out, and it is made at every request.
function hashOf(key: string): string {
  return new Bun.CryptoHasher("sha256").update(key).digest("hex");
}

interface KeyRow {
  id: string;
  name: string;
  source: string;
  scopes: string[];
  hint: string;
  eventsPerMinute: number | null;
  createdBy: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

function toKey(row: KeyRow) {
  return {
    id: row.id,
    name: row.name,
    source: row.source,
    scopes: row.scopes,
    hint: row.hint,
    eventsPerMinute: row.eventsPerMinute,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}
