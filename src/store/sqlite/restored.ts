// What a copy of app.db must not bring back: whoever was signed in, and what was taken from somebody since.
import type { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import type { AuditAction } from "../../domain/audit.ts";
import { checkFile, explainDamage } from "./check.ts";
import { syncPath } from "./copy.ts";
import { openDatabase } from "./database.ts";

export interface Revoked {
  sessions: number;
  keys: number;
  permissions: number;
  /** Links by which anybody reads a board. */
  shares: number;
  /** Whether there was newer data, which could be read. */
  isKnown: boolean;
}

/** What lets somebody in without a password: links that were sent, and devices that are known. */
const tokens = ["links", "devices"] as const;

/** Of a key: it is good for nothing from then on. */
const expire =
  "update api_keys set expires_at = (select expires_at from newer.api_keys as later where later.id = api_keys.id)" +
  " where exists (select 1 from newer.api_keys as later where later.id = api_keys.id and later.expires_at is not null" +
  " and (api_keys.expires_at is null or later.expires_at < api_keys.expires_at))";

/**
 * The times of which data that was restored knows nothing, as JSON: what was made between the moment of its backup and
 * the restore is not in it, though nobody took that away.
 */
const unknownTimes = "unknown_times";

export interface Newer {
  /** The app.db that the copy replaces. */
  file: string;
  /** It is known to be of before the copy. */
  isEarlier: boolean;
  /** That of the copy. */
  moment: Date;
}

/**
 * Ends all sessions, links, device tokens and the set-up link of a copy, and notes what it does not know of. Where a newer app.db is there
 * and whole, its keys that were revoked or expire earlier, and permissions and links to boards that were taken back, are so in the copy too.
 */
export function revokeRestored(copy: string, newer: Newer): Revoked {
  try {
    return revoke(copy, newer);
  } catch (cause) {
    throw explainDamage(copy, cause);
  } finally {
    syncPath(copy);
  }
}

function revoke(copy: string, { file, isEarlier, moment }: Newer): Revoked {
  // One that may not be opened is not forgotten: whatever was taken away would come back.
  const isKnown = existsSync(file) && checkFile(file).length === 0;
  const database = openDatabase(copy, { synchronous: "FULL" });
  try {
    if (isKnown) database.run("attach ? as newer", [file]);
    const revoked = database
      .transaction((): Revoked => {
        const { changes: sessions } = database.run("delete from sessions");
        database.run("delete from settings where name = 'setup_token'");
        for (const table of tokens.filter((name) => hasTable(database, name)))
          database.run(`delete from ${table}`);
        if (hasTable(database, "outbox")) holdMail(database);
        if (isKnown) disableAgain(database);
        const later = isKnown ? revokeLater(database, isEarlier) : nothing;
        noteUnknownTime(database, moment);
        if (hasTable(database, "audit")) writeAudit(database, moment);
        return { sessions, ...later, isKnown };
      })
      .immediate();
    if (isKnown) database.run("detach newer");
    return revoked;
  } finally {
    database.close(true);
  }
}

/** Older data has no audit log. */
function writeAudit(database: Database, moment: Date): void {
  const action: AuditAction = "data.restored";
  const now = new Date();
  database.run(
    "insert into audit (id, at, action, actor_kind, details) values (?, ?, ?, 'command', ?)",
    [
      Bun.randomUUIDv7("hex", now),
      now.getTime(),
      action,
      JSON.stringify({ moment: moment.toISOString() }),
    ],
  );
}

/** Mail that waits may have been sent since: it stays until somebody says that it was not. */
function holdMail(database: Database): void {
  if (database.query("select 1 from outbox where next_at is not null").get() === null) return;
  database.run("insert or replace into settings (name, value) values ('outbox_held', ?)", [
    String(Date.now()),
  ]);
}

/** Whoever was disabled since stays so. */
function disableAgain(database: Database): void {
  const of = database.query(
    "select 1 from pragma_table_info('users', ?) where name = 'disabled_at'",
  );
  if (["main", "newer"].some((schema) => of.get(schema) === null)) return;
  database.run(
    "update users set disabled_at = (select disabled_at from newer.users as later where later.id = users.id)" +
      " where disabled_at is null" +
      " and exists (select 1 from newer.users as later where later.id = users.id and later.disabled_at is not null)",
  );
}

const nothing = { keys: 0, permissions: 0, shares: 0 };

/** What is missing from the newer data was taken away, unless it was made at a time of which that knows nothing. */
function revokeLater(database: Database, isEarlier: boolean): typeof nothing {
  database.run(expire);
  if (hasPublic(database, "main") && hasPublic(database, "newer"))
    restrictLater(database, isEarlier);
  const times = readUnknownTimes(database, "newer");
  if (isEarlier && times === undefined) return nothing;
  const wasKnown = (column: string) =>
    `not exists (select 1 from json_each(?) where ${column} > value ->> 'from' and ${column} <= value ->> 'until')`;
  const { changes: keys } = database.run(
    `delete from api_keys where id not in (select id from newer.api_keys) and ${wasKnown("created_at")}`,
    [times ?? "[]"],
  );
  const { changes: permissions } = database.run(
    `delete from permissions where user_id in (select id from newer.users) and ${wasKnown("granted_at")}` +
      " and not exists (select 1 from newer.permissions as later" +
      " where later.user_id = permissions.user_id and later.permission = permissions.permission)",
    [times ?? "[]"],
  );
  const areShared = hasTable(database, "shares") && hasTable(database, "shares", "newer");
  const shares = areShared
    ? database.run(
        `delete from shares where id not in (select id from newer.shares) and ${wasKnown("created_at")}`,
        [times ?? "[]"],
      ).changes
    : 0;
  return { keys, permissions, shares };
}

/** A key that has come to stand in a page is believed no more than before, and is good on no more pages. */
function restrictLater(database: Database, isEarlier: boolean): void {
  database.run(
    "update api_keys set public = 1 where id in (select id from newer.api_keys where public)",
  );
  database.run(
    "insert into key_sources (source, public) select source, public from newer.key_sources where true" +
      " on conflict (source) do update set public = max(public, excluded.public)",
  );
  if (isEarlier) return;
  database.run(
    "update api_keys set origins = later.origins from newer.api_keys as later where later.id = api_keys.id" +
      " and later.origins is not null and (api_keys.origins is null or exists (select 1 from json_each(api_keys.origins)" +
      " where value not in (select value from json_each(later.origins))))",
  );
}

function hasTable(database: Database, name: string, schema: "main" | "newer" = "main"): boolean {
  const find = `select 1 from ${schema}.sqlite_schema where type = 'table' and name = ?`;
  return database.query(find).get(name) !== null;
}

/** Not of 0.1.0. */
function hasPublic(database: Database, schema: "main" | "newer"): boolean {
  const find = "select 1 from pragma_table_info('api_keys', ?) where name = 'public'";
  return database.query(find).get(schema) !== null;
}

function readUnknownTimes(database: Database, schema: "main" | "newer"): string | undefined {
  return database
    .query<{ value: string }, [string]>(`select value from ${schema}.settings where name = ?`)
    .get(unknownTimes)?.value;
}

function noteUnknownTime(database: Database, from: Date): void {
  const known = JSON.parse(readUnknownTimes(database, "main") ?? "[]") as unknown[];
  const times = [...known, { from: from.getTime(), until: Date.now() }];
  database.run("insert or replace into settings (name, value) values (?, ?)", [
    unknownTimes,
    JSON.stringify(times),
  ]);
}
