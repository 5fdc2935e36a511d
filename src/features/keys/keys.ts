// API keys, with which programs call. A key is shown once, and only its hash is stored.
import { Type } from "@sinclair/typebox";
import {
  aliasedTable,
  and,
  desc,
  eq,
  exists,
  gt,
  inArray,
  isNull,
  lt,
  ne,
  notExists,
  or,
  type SQL,
  sql,
} from "drizzle-orm";

import type { JsonObject } from "../../../db/json.ts";
import { AppError } from "../../domain/error.ts";
import type { AuditEvent } from "../../domain/audit.ts";
import type { User } from "../../domain/account.ts";
import { can, type Caller } from "../../domain/caller.ts";
import { isEmpty } from "../../domain/changes.ts";
import { readCursor, toPage } from "../../wire/cursor.ts";
import { isForeignKeyViolation } from "../../store/dialect.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { PersonalData } from "../../store/personal-data.ts";
import type { Statement, Writer } from "../../store/store.ts";
import { readMoment } from "../../domain/zones/moment.ts";
import { createLookUp, hashOf, keyBytes, type LookUpDeps, prefix } from "./look-up.ts";
import type { KeyChanges, NewKey } from "./model.ts";
import { mayGive, onlySends, scopesInForce } from "./scopes.ts";
import { createSources, isReserved } from "./sources.ts";
import { demandOrigins, demandUsable } from "./wanted.ts";

/** Enough of a key to tell it from others, and far too little to guess the rest. */
const hintLength = prefix.length + 6;

export interface KeysDeps extends LookUpDeps {
  writeAudit: WriteAudit;
  /** Tells an account that a key was made with it, if `when` holds. Default: it is not told. */
  tellMade?: (
    db: Writer,
    made: { user: User | undefined; name: string; when: SQL },
  ) => readonly Statement[];
  /** What was told is on the disk. */
  notify?: () => void;
}

export type Keys = ReturnType<typeof createKeys>;

export function createKeys(deps: KeysDeps) {
  const { store, clock, log, writeAudit, tellMade = () => [] } = deps;
  const { apiKeys, keySources, permissions, users } = store.tables;
  const lookUp = createLookUp(deps);
  const sources = createSources(store);

  /** The account behind a maker; for a key it is the key's maker. Undefined is the command line. */
  async function accountOf(maker: Caller | undefined) {
    if (maker?.user) return { createdBy: maker.user.id, byAccount: true };
    const commandLine = { createdBy: null, byAccount: false };
    if (maker?.keyId === undefined) return commandLine;
    const [row] = await store.db
      .select({ createdBy: apiKeys.createdBy, byAccount: apiKeys.byAccount })
      .from(apiKeys)
      .where(eq(apiKeys.id, maker.keyId));
    if (!row) throw new AppError("unauthorized", "Could not validate credentials");
    return row;
  }

  /** Inserts a row, if its source is of the same kind. */
  function insert(db: Writer, row: KeyRow & { hash: string }) {
    const { apiKeys: t } = store.tables;
    return db
      .insert(apiKeys)
      .select(
        // In the table's order, as Drizzle demands.
        db
          .select({
            id: sql`${row.id}`.as("id"),
            name: sql`${row.name}`.as("name"),
            source: sql`${row.source}`.as("source"),
            scopes: sql`${sql.param(row.scopes, t.scopes)}`.as("scopes"),
            hash: sql`${row.hash}`.as("hash"),
            hint: sql`${row.hint}`.as("hint"),
            public: sql`${sql.param(row.public, t.public)}`.as("public"),
            origins: sql`${row.origins && sql.param(row.origins, t.origins)}`.as("origins"),
            eventsPerMinute: sql`${row.eventsPerMinute}`.as("events_per_minute"),
            createdBy: sql`${row.createdBy}`.as("created_by"),
            byAccount: sql`${sql.param(row.byAccount, t.byAccount)}`.as("by_account"),
            createdAt: sql`${sql.param(row.createdAt, t.createdAt)}`.as("created_at"),
            expiresAt: sql`${row.expiresAt && sql.param(row.expiresAt, t.expiresAt)}`.as(
              "expires_at",
            ),
            lastUsedAt: sql`null`.as("last_used_at"),
          })
          .from(keySources)
          .where(sources.isOf(row.source, row.public)),
      )
      .returning({ id: apiKeys.id });
  }

  /** The permissions that the makers of these keys have now. One who is disabled has none. */
  async function grantedTo(rows: readonly KeyRow[]): Promise<Map<string, string[]>> {
    const makers = rows.flatMap(({ createdBy }) => createdBy ?? []);
    const grants = await store.db
      .select({ userId: permissions.userId, permission: permissions.permission })
      .from(permissions)
      .innerJoin(users, eq(users.id, permissions.userId))
      .where(and(inArray(permissions.userId, [...new Set(makers)]), isNull(users.disabledAt)));
    const granted = Map.groupBy(grants, ({ userId }) => userId);
    return new Map([...granted].map(([id, of]) => [id, of.map(({ permission }) => permission)]));
  }

  async function show(rows: readonly KeyRow[]) {
    const granted = await grantedTo(rows);
    return rows.map((row) => toKey(row, granted.get(row.createdBy ?? "") ?? []));
  }

  const isThere = (db: Writer, id: string) =>
    exists(db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, id)));

  async function find(id: string): Promise<KeyRow> {
    const [row] = await store.db.select().from(apiKeys).where(eq(apiKeys.id, id));
    if (!row) throw noSuchKey();
    return row;
  }

  /** Whether a key can be made public: no other key of its source is one of a server. */
  function isAlone(db: Writer, { id, source }: KeyRow) {
    const other = aliasedTable(apiKeys, "other");
    return notExists(
      db
        .select({ id: other.id })
        .from(other)
        .where(
          and(
            eq(other.source, source),
            ne(other.id, id),
            eq(other.public, false),
            or(isNull(other.expiresAt), gt(other.expiresAt, new Date(clock()))),
          ),
        ),
    );
  }

  /** Changes a row, and makes its source public for good if it becomes public. False if that cannot be. */
  async function update(by: Caller, row: KeyRow, set: Partial<KeyRow>): Promise<boolean> {
    const { id, source } = row;
    const fields = Object.keys(set).filter((name) => name !== "byAccount");
    const [, updated] = await store
      .atomically((db) => {
        const { apiKeys: t } = store.tables;
        const where = and(eq(t.id, id), set.public ? isAlone(db, row) : undefined)!;
        const mayBe = exists(db.select({ id: t.id }).from(t).where(where));
        return [
          writeAudit(db, by, { action: "key.changed", target: id, details: { fields } }, mayBe),
          db.update(t).set(set).where(where).returning({ id: t.id }),
          ...(set.public ? [sources.publish(db, source, id)] : []),
        ] as const;
      })
      .catch(refuseUnknownMaker);
    return updated.length > 0;
  }

  return {
    /**
     * Makes a key. `maker` gives no more than they have; undefined is the command line, which has
     * everything. Throws `forbidden`, `validation`, and `conflict` if the source has keys of the other kind.
     */
    async create(maker: Caller | undefined, wanted: NewKey) {
      const { name, source = name, scopes, public: isPublic = false } = wanted;
      const now = new Date(clock());
      const origins = demandUsable(wanted, now);
      const beyond = scopes.find((scope) => maker && !mayGive(maker, scope));
      if (beyond)
        throw new AppError("forbidden", `Only a caller with ${beyond} can give it to a key.`);

      const key = prefix + crypto.getRandomValues(new Uint8Array(keyBytes)).toHex();
      const row = {
        id: Bun.randomUUIDv7(),
        name,
        source,
        scopes: [...new Set(scopes)].toSorted(),
        hash: hashOf(key),
        hint: key.slice(0, hintLength),
        public: isPublic,
        origins,
        eventsPerMinute: wanted.eventsPerMinute ?? null,
        ...(await accountOf(maker)),
        createdAt: now,
        expiresAt:
          wanted.expiresAt === undefined ? null : new Date(readMoment(wanted.expiresAt, "UTC")),
        lastUsedAt: null,
      };
      const [, made] = await store
        .atomically((db) => [
          sources.claim(db, source, isPublic),
          insert(db, row),
          writeAudit(db, maker, creation(row), isThere(db, row.id)),
          ...tellMade(db, { user: maker?.user, name, when: isThere(db, row.id) }),
        ])
        .catch(refuseUnknownMaker);
      if (made.length === 0) {
        throw new AppError(
          "conflict",
          isPublic
            ? "This source is not public, and cannot become public: choose another for a public key."
            : "This source is for public keys only: choose another.",
        );
      }
      deps.notify?.();
      return { ...toKey(row, maker?.permissions ?? []), key };
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
      return { items: await show(items), nextCursor };
    },

    /**
     * Makes a key public, sets where a public key may be used, or makes the caller its maker. Throws
     * `not_found`; `conflict` if it cannot be public; `forbidden` if the caller is no admin and takes it over.
     */
    async change(caller: Caller, id: string, changes: KeyChanges) {
      const row = await find(id);
      const isPublic = row.public || changes.public === true;
      const origins =
        changes.origins === undefined ? undefined : demandOrigins(changes.origins, isPublic);
      if (changes.takeOver && !can(caller, "admin")) {
        throw new AppError("forbidden", "Only an admin can take a key over.");
      }
      const isNewlyPublic = changes.public === true && !row.public;
      if (isNewlyPublic) demandPublishable(row);
      const set = {
        ...(isNewlyPublic && { public: true }),
        ...(origins !== undefined && { origins }),
        ...(changes.takeOver && (await accountOf(caller))),
      };
      if (!isEmpty(set) && !(await update(caller, row, set))) {
        // The key was deleted meanwhile, or has others beside it.
        await find(id);
        throw new AppError(
          "conflict",
          "Another key of this source is not public: delete it, or make a public key with another source.",
        );
      }
      const [key] = await show([await find(id)]);
      return key!;
    },

    /** Deletes a key, from the next request on. Throws `not_found`. */
    async remove(id: string, by?: Caller): Promise<void> {
      const [, removed] = await store.atomically((db) => [
        writeAudit(db, by, { action: "key.deleted", target: id }, isThere(db, id)),
        db.delete(apiKeys).where(eq(apiKeys.id, id)).returning({ id: apiKeys.id }),
      ]);
      lookUp.forget(id);
      if (removed.length === 0) throw noSuchKey();
    },

    /** Who calls with this key; undefined if the key is unknown or expired. */
    findCaller: lookUp.findCaller,

    people: {
      /** The keys that an account made. They outlive the account, since programs rely on them. */
      async export(userId: string): Promise<JsonObject> {
        const rows = await store.db.select().from(apiKeys).where(eq(apiKeys.createdBy, userId));
        return { keys: await show(rows) };
      },

      /** Changes nothing: deleting the account's row removes its id from its keys. Warns admins in the log. */
      async erase(userId: string) {
        const rows = await store.db
          .select({ id: apiKeys.id, scopes: apiKeys.scopes })
          .from(apiKeys)
          .where(eq(apiKeys.createdBy, userId));
        const keyIds = rows.filter(({ scopes }) => !onlySends(scopes)).map(({ id }) => id);
        if (keyIds.length > 0) {
          log.warn(
            "Keys have lost their maker, and only send events until an admin takes them over",
            {
              keyIds,
            },
          );
        }
        return () => [];
      },
    } satisfies PersonalData,
  };
}

function noSuchKey(): AppError {
  return new AppError("not_found", "There is no such key.");
}

/** Throws `conflict` for a key that a page cannot have. */
function demandPublishable({ scopes, source }: KeyRow): void {
  if (onlySends(scopes) && !isReserved(source)) return;
  throw new AppError(
    "conflict",
    "A key can be public only with events:write alone and a source of its own: make a new key.",
  );
}

function creation({ id, source, scopes, public: isPublic }: KeyRow): AuditEvent {
  return { action: "key.created", target: id, details: { source, scopes, public: isPublic } };
}

// The account may have been deleted while the request was on its way.
function refuseUnknownMaker(error: unknown): never {
  if (isForeignKeyViolation(error)) {
    throw new AppError("unauthorized", "Could not validate credentials");
  }
  throw error;
}

interface KeyRow {
  id: string;
  name: string;
  source: string;
  scopes: string[];
  hint: string;
  public: boolean;
  origins: string[] | null;
  eventsPerMinute: number | null;
  createdBy: string | null;
  byAccount: boolean;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

/** `granted`: what its maker has now. */
function toKey(row: KeyRow, granted: readonly string[]) {
  const inForce = scopesInForce(row.scopes, { byAccount: row.byAccount, granted });
  return {
    id: row.id,
    name: row.name,
    source: row.source,
    scopes: row.scopes,
    hint: row.hint,
    public: row.public,
    origins: row.origins,
    eventsPerMinute: row.eventsPerMinute,
    createdBy: row.createdBy,
    orphaned: row.byAccount && row.createdBy === null,
    suspended: row.scopes.filter((scope) => !inForce.includes(scope)),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}
