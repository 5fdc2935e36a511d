// The ceiling of the dashboard: Bun.serve answering one account's from raw bun:sqlite, its three reads
// prepared, without any check of who asks. bun bench/servers/dashboard.ts FOLDER USER_ID
import { Database } from "bun:sqlite";
import { locateData } from "../../src/data/folder.ts";
import { toEventId } from "../../src/domain/event-id.ts";

const [folder = "", userId = ""] = Bun.argv.slice(2);
const { appFile, eventsFile } = locateData(folder);
const app = new Database(appFile, { readonly: true });
const events = new Database(eventsFile, { readonly: true });

interface AccountRow {
  id: string;
  username: string;
  email: string;
  age: number;
  created_at: number;
}

interface ActivityRow {
  seq: number;
  timestamp: number;
  received_at: number;
  event: string;
  properties: string | null;
}

const findAccount = app.query<AccountRow, [string]>(
  "select id, username, email, age, created_at from users where id = ?",
);
const listPermissions = app.query<{ permission: string }, [string]>(
  "select permission from permissions where user_id = ? order by permission",
);
const listActivity = events.query<ActivityRow, [string]>(
  `select seq, timestamp, received_at, event, properties
   from activity join names on names.id = name_id
   where actor = (select id from actors where name = ? and anonymous = 0)
   order by timestamp desc, seq desc limit 10`,
);

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  routes: { "/api/users/me/dashboard": () => Response.json(readDashboard()) },
});
process.stdout.write(`${server.port}\n`);

function readDashboard() {
  const { created_at: createdAt, ...account } = findAccount.get(userId)!;
  return {
    user: { ...account, createdAt: new Date(createdAt).toISOString() },
    permissions: listPermissions.all(userId).map((row) => row.permission),
    activity: listActivity.all(userId).map(toActivity),
  };
}

function toActivity({ seq, timestamp, received_at: receivedAt, event, properties }: ActivityRow) {
  const parsed = properties === null ? {} : JSON.parse(properties);
  return {
    id: toEventId({ receivedAt, seq }),
    event,
    itemId: parsed.itemId,
    properties: parsed,
    timestamp: new Date(timestamp).toISOString(),
  };
}
