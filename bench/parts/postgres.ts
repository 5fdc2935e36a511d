// Dashboards on a real PostgreSQL: the store's three reads against the same three statements in a bare loop on the same
// driver; and with 5 ms between server and database, gathered against one after another.
import { SQL } from "bun";
import { desc, eq, sql } from "drizzle-orm";
import type { Account } from "../../src/domain/account.ts";
import { createDashboard } from "../../src/features/dashboard/dashboard.ts";
import { readAddress } from "../../src/store/postgres/address.ts";
import { asWriter } from "../../src/store/postgres/drizzle.ts";
import { openPostgresStore } from "../../src/store/postgres/opening.ts";
import type { Store } from "../../src/store/store.ts";
import { openStoreApp } from "../../test/store/postgres/app.ts";
import { openProxy } from "../../test/store/postgres/proxy.ts";
import { type PostgresServer, startPostgres } from "../../test/store/postgres/server.ts";
import type { Part } from "../part.ts";
import { compare, perSecond } from "../rounds.ts";

const database = "bench";
const connections = 20;
/** Who ask at once. */
const callers = 32;
/** Who ask at once where three connections are enough. */
const farCallers = 1;
const farMs = 5;

export const postgresPart: Part = {
  name: "postgres",
  about: "dashboards on PostgreSQL against a bare loop; gathered against one after another",
  async run({ seconds, rounds }) {
    await using opened = new AsyncDisposableStack();
    const server = await startPostgres();
    opened.defer(() => server.stop());
    await server.createMigrated(database);
    const account = await addAccount(server);
    const open = (url: string) => {
      const store = openPostgresStore({ url, pool: { size: connections, overflow: 0 } });
      opened.defer(() => store.close());
      return store;
    };
    const near = openDashboard(open(server.urlOf(database)), account);
    const bare = await openBare(server, account);
    opened.defer(bare.close);
    const load = (work: () => Promise<unknown>, atOnce = callers) =>
      countASecond(work, atOnce, seconds);
    await Promise.all([load(near.get), load(bare.get)]);
    const found = await compare(
      rounds,
      () => load(near.get),
      () => load(bare.get),
    );
    const proxy = openProxy(server.socket, { roundTripMs: farMs });
    opened.defer(() => proxy.stop());
    const far = openDashboard(open(proxy.urlOf(server.urlOf(database))), account);
    await load(far.get, farCallers);
    const gathered = await compare(
      rounds,
      () => load(far.get, farCallers),
      () => load(far.inTurn, farCallers),
    );
    return [
      {
        what: "dashboards on PostgreSQL, against the same three statements",
        ours: perSecond(found.ours, "dashboards"),
        ceiling: perSecond(found.ceiling, "dashboards"),
        value: found.ratio,
        goal: { kind: "ratio", min: 0.7 },
      },
      {
        what: `${farMs} ms away, three reads gathered against one after another`,
        ours: perSecond(gathered.ours, "dashboards"),
        ceiling: perSecond(gathered.ceiling, "dashboards"),
        value: gathered.ratio,
        goal: { kind: "ratio", min: 2 },
      },
    ];
  },
};

async function addAccount(server: PostgresServer): Promise<Account> {
  const store = openPostgresStore({ url: server.urlOf(database) });
  const { users } = openStoreApp(store).services;
  const person = { username: "ada", email: "ada@example.com", age: 36, password: "correct horse" };
  const { id } = await users.create(person, ["admin"]);
  const account = await users.findAccount(id);
  await store.close();
  return account!;
}

/** The three reads: of an account, its permissions, and its last rows in the audit log. */
function openReads(store: Store) {
  const { users, permissions } = openStoreApp(store).services;
  const { audit } = store.tables;
  const lastRows = store.db
    .select()
    .from(audit)
    .where(eq(audit.target, sql.placeholder("id")))
    .orderBy(desc(audit.at))
    .limit(10)
    .prepare("last_rows");
  return {
    user: users.findAccount,
    permissions: permissions.granted,
    async activity(id: string) {
      await lastRows.execute({ id });
      return [];
    },
  };
}

function openDashboard(store: Store, account: Account) {
  const reads = openReads(store);
  const dashboard = createDashboard(reads);
  const caller = { user: { ...account, permissions: [] }, permissions: [] };
  return {
    get: () => dashboard.get("me", caller),
    async inTurn() {
      await reads.user(account.id);
      await reads.permissions(account.id);
      await reads.activity(account.id);
    },
  };
}

/** The same statements, as texts, gathered in the same way. */
async function openBare(server: PostgresServer, account: Account) {
  const url = server.urlOf(database);
  const client = new SQL({
    ...readAddress(url),
    tls: false,
    adapter: "postgres",
    max: connections,
    prepare: false,
  });
  const asked: { text: string; values: readonly unknown[] }[] = [];
  const store = openPostgresStore({ url });
  const list = async (text: string, values: readonly unknown[]) => {
    asked.push({ text, values });
    return client.unsafe(text, [...values]).values();
  };
  const db = asWriter({ run: async () => [], list });
  await openDashboard({ ...store, db }, account).inTurn();
  await store.close();
  return {
    get: () =>
      Promise.all(asked.map(({ text, values }) => client.unsafe(text, [...values]).values())),
    close: () => client.close({ timeout: 0 }),
  };
}

/** How many were done a second, so many at once. */
async function countASecond(
  work: () => Promise<unknown>,
  atOnce: number,
  seconds: number,
): Promise<number> {
  const from = performance.now();
  const until = from + seconds * 1000;
  let done = 0;
  const caller = async () => {
    for (; performance.now() < until; done++) await work();
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  return (done * 1000) / (performance.now() - from);
}
