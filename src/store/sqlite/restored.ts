// What a copy of app.db must not bring back: whoever was signed in, and what was taken from somebody since.
import type { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { checkFile } from "./check.ts";
import { syncPath } from "./copy.ts";
import { openDatabase } from "./database.ts";

export interface Revoked {
  sessions: number;
  keys: number;
  permissions: number;
}

/** Of a key: it is good for nothing from then on. */
const expire =
  "update api_keys set expires_at = (select expires_at from newer.api_keys as later where later.id = api_keys.id)" +
  " where exists (select 1 from newer.api_keys as later where later.id = api_keys.id and later.expires_at is not null" +
  " and (api_keys.expires_at is null or later.expires_at < api_keys.expires_at))";

/**
 * Ends all sessions and the set-up link of a copy. Where a newer app.db is there and whole, its keys that were revoked
 * or expire earlier, and permissions that were taken, are so in the copy too.
 */
export function revokeRestored(copy: string, newerFile: string): Revoked {
  const database = openDatabase(copy, { synchronous: "FULL" });
  try {
    const isKnown = existsSync(newerFile) && checkFile(newerFile).length === 0;
    if (isKnown) database.run("attach ? as newer", [newerFile]);
    const revoked = database
      .transaction((): Revoked => {
        const { changes: sessions } = database.run("delete from sessions");
        database.run("delete from settings where name = 'setup_token'");
        return { sessions, ...(isKnown ? revokeLater(database) : { keys: 0, permissions: 0 }) };
      })
      .immediate();
    if (isKnown) database.run("detach newer");
    return revoked;
  } finally {
    database.close(true);
    syncPath(copy);
  }
}

function revokeLater(database: Database): Omit<Revoked, "sessions"> {
  const { changes: keys } = database.run(
    "delete from api_keys where id not in (select id from newer.api_keys)",
  );
  database.run(expire);
  const { changes: permissions } = database.run(
    "delete from permissions where user_id in (select id from newer.users)" +
      " and not exists (select 1 from newer.permissions as later" +
      " where later.user_id = permissions.user_id and later.permission = permissions.permission)",
  );
  return { keys, permissions };
}
