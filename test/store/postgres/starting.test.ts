// What a server says that is started on a database which it cannot use: one line each.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { SQL } from "bun";
import { UsageError } from "../../../src/domain/error.ts";
import { readAddress } from "../../../src/store/postgres/address.ts";
import { type Connection, connect } from "../../../src/store/postgres/connection.ts";
import { type Demands, demandPostgres } from "../../../src/store/postgres/starting.ts";
import { openProxy } from "./proxy.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

const certificate = join(import.meta.dir, "certificate", "certificate.pem");
const connectionsMax = 12;
const limits = { connectMsMax: 1000, statementMsMax: 1000, graceMs: 500, pingMsMax: 1000 };
let server: PostgresServer;
let admin: SQL;
beforeAll(async () => {
  server = await startPostgres({
    tls: true,
    settings: { max_connections: connectionsMax, superuser_reserved_connections: 3 },
  });
  admin = await server.createDatabase("plaudit");
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

/** What it says, or "well". */
async function start(url: string, demands: Demands = {}): Promise<string> {
  try {
    await demandPostgres(url, { limits, ...demands });
    return "well";
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as UsageError;
    // All passwords begin so.
    expect(message).not.toMatch(/(?<!read[-_])only/);
    expect(message).not.toContain("\n");
    return message;
  }
}

const tcp = (host: string, more: string) =>
  `postgres://plaudit:only%20for%20a%20test@${host}:${server.port}/plaudit?${more}`;
const trusted = `sslmode=verify-full&sslrootcert=${certificate}`;

test("a database that can be used", async () => {
  expect(await start(server.urlOf("plaudit"))).toBe("well");
  expect(await start(tcp("localhost", trusted))).toBe("well");
  expect(await start(tcp("127.0.0.1", "sslmode=disable"))).toBe("well");
});

test("an address at which nobody listens", async () => {
  expect(await start("postgres://u:only@127.0.0.1:1/plaudit")).toBe(
    "There is no PostgreSQL at 127.0.0.1:1: nobody listens there, or the host is not known.",
  );
  expect(await start("postgres://u:only@nowhere.invalid/plaudit")).toBe(
    "There is no PostgreSQL at nowhere.invalid:5432: nobody listens there, or the host is not known.",
  );
});

test("a server that does not answer", async () => {
  const proxy = openProxy(server.socket);
  proxy.fallSilent();
  expect(await start(proxy.urlOf(server.urlOf("plaudit")))).toBe(
    `PostgreSQL at 127.0.0.1:${proxy.port} does not answer.`,
  );
  proxy.stop();
});

test("a wrong password, and a database that is not there", async () => {
  const place = server.socket;
  expect(await start(server.urlOf("plaudit", { password: "only wrong" }))).toBe(
    `PostgreSQL at ${place} refuses plaudit: the password is wrong, or there is no such role.`,
  );
  expect(await start(server.urlOf("other"))).toBe(
    `PostgreSQL at ${place} has no database other: make it first.`,
  );
});

test("the certificate of another host, and one of nobody known", async () => {
  expect(await start(tcp("127.0.0.1", trusted))).toMatch(
    /^PostgreSQL at 127\.0\.0\.1:\d+ shows a certificate that is not to be trusted/,
  );
  expect(await start(tcp("localhost", "sslmode=require"))).toMatch(
    /^PostgreSQL at localhost:\d+ shows a certificate that is not to be trusted/,
  );
});

test("a server that has no TLS", async () => {
  // Through its socket it never has.
  const proxy = openProxy(server.socket);
  const url = `${proxy.urlOf(server.urlOf("plaudit"))}?${trusted}`;
  expect(await start(url)).toBe(
    `PostgreSQL at 127.0.0.1:${proxy.port} has no TLS: give it a certificate, or say sslmode=disable in its address.`,
  );
  proxy.stop();
});

test("a role that may not connect, and one that may make no tables", async () => {
  await admin`create role guest login password 'only guest'`;
  const url = server.urlOf("plaudit", { user: "guest", password: "only guest" });
  expect(await start(url)).toBe(
    `The role guest may make no tables in public of plaudit at ${server.socket}: grant create on its schema.`,
  );
  await admin`revoke connect on database plaudit from public`;
  expect(await start(url)).toBe(
    `The role guest may not connect to plaudit at ${server.socket}: grant connect on it.`,
  );
});

test("a server that is too old", async () => {
  expect(await start(server.urlOf("plaudit"), { versionMin: 19 })).toBe(
    `PostgreSQL at ${server.socket} is version 18: Plaudit needs 19 or later.`,
  );
});

test("a database in another encoding, and one that is read-only", async () => {
  await admin`create database latin encoding 'LATIN1' locale 'C' locale_provider libc template template0`;
  expect(await start(server.urlOf("latin"))).toBe(
    `The database latin at ${server.socket} is encoded in LATIN1: make one in UTF8.`,
  );
  await admin`create database still`;
  await admin`alter database still set default_transaction_read_only = on`;
  expect(await start(server.urlOf("still"))).toBe(
    `The database still at ${server.socket} is read-only for plaudit: let it write (default_transaction_read_only).`,
  );
});

test("a server that is out of connections", async () => {
  await admin`create role member login password 'only member'`;
  await admin`create database shared owner member`;
  const url = server.urlOf("shared", { user: "member", password: "only member" });
  expect(await start(url)).toBe("well");
  const taken: Connection[] = [];
  const take = () => connect(readAddress(url), limits).then((one) => taken.push(one));
  while (taken.length < connectionsMax && (await take().catch(() => 0)) > 0);
  expect(await start(url)).toStartWith(
    `PostgreSQL at ${server.socket} has no connection left (remaining connection slots are reserved`,
  );
  await Promise.all(taken.map((one) => one.end()));
});

// The last: it is no primary afterwards.
test("a standby", async () => {
  await server.kill();
  await server.start("standby");
  expect(await start(server.urlOf("plaudit"))).toBe(
    `PostgreSQL at ${server.socket} is a standby, or still recovers: name the primary.`,
  );
});
