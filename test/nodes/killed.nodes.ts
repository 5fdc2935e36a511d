// Three nodes on one PostgreSQL, of which one is killed every few seconds while all are under load: what was acknowledged
// is there, once, on every node, and the ledger balances over all of them.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { hookMsMax, type PostgresServer, startPostgres } from "../store/postgres/server.ts";
import { tortureNodes } from "./torture.ts";

const seconds = Number(Bun.env["PLAUDIT_NODES_SECONDS"] ?? 5);
let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

const counters = [
  "accepted_total",
  "stored_total",
  "duplicate_total",
  "dead_lettered_total",
  "pending",
];

test(
  `kill -9 of one of three nodes again and again, for ${seconds} s: nothing acknowledged is lost, or stored twice`,
  async () => {
    const { metrics, ...told } = await tortureNodes(server, "main", seconds * 1000);
    process.stderr.write(`nodes: ${JSON.stringify(told)}\n`);
    expect(told).toMatchObject({ lost: 0, twice: 0, areEqual: true });
    expect(told.killed).toBeGreaterThan(2);
    expect(told.acknowledged).toBeGreaterThan(100);
    // Each node has the ledger of all journals: accepted = stored + duplicates + dead letters + pending.
    const [ledger, ...others] = metrics.map((of) => {
      const [accepted, ...parts] = counters.map((name) => of.get(`plaudit_events_${name}`));
      expect(parts.reduce<number>((sum, part = Number.NaN) => sum + part, 0)).toBe(accepted!);
      return { accepted, stored: parts[0], duplicates: parts[1], deadLettered: parts[2] };
    });
    for (const other of others) expect(other).toEqual(ledger!);
    expect(ledger).toMatchObject({ stored: told.exported, deadLettered: 0 });
    process.stderr.write(`nodes: ledger ${JSON.stringify(ledger)}\n`);
  },
  120_000 + seconds * 3000,
);
