// `migrate-to` is killed at any moment, and moves what a killed server left.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { SQL } from "bun";
import { makeEvents, openTestJournal } from "../../recorder/kit.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";
import {
  copyInstallation,
  type Installation,
  makeInstallation,
  run,
  move,
} from "./installation.ts";

const main = new URL("../../../src/main.ts", import.meta.url).pathname;
const childMsMax = 60_000;

let server: PostgresServer;
let made: Installation;

beforeAll(async () => {
  [server, made] = await Promise.all([startPostgres(), makeInstallation()]);
}, hookMsMax + 60_000);
afterAll(() => server?.stop(), hookMsMax);

test("what a killed server left in its journal comes over, too", async () => {
  const { folder, url } = await copyInstallation(made, server);
  const stored = (await run(["export", "--data", folder])).out.trim().split("\n").length;
  const journal = await openTestJournal(folder);
  for (let batch = 0; batch < 20; batch++) journal.append(makeEvents(2000));
  await journal.close(false);
  const { code, out } = await move(url, folder);
  expect(code).toBe(0);
  expect(Number(/and (\d+) events/.exec(out)![1])).toBe(stored + 40_000);
});

test("killed at any moment, it goes on and ends the same", async () => {
  const { folder, url, sql } = await copyInstallation(made, server);
  const stops: string[] = [];
  // In the middle of the events, twice, and then while it compares.
  for (const isTime of [atEvent(sql, 1), atEvent(sql, 9000), after(1500), after(4000)]) {
    const child = Bun.spawn([process.execPath, main, "migrate-to", url, "--data", folder], {
      stdout: "ignore",
      stderr: "pipe",
    });
    const late = setTimeout(() => child.kill("SIGKILL"), childMsMax);
    const began = performance.now();
    while (child.exitCode === null && !(await isTime(performance.now() - began)))
      await Bun.sleep(2);
    child.kill("SIGKILL");
    await child.exited;
    clearTimeout(late);
    stops.push(await placeOf(sql));
    if (child.exitCode === 0) break;
    if (child.exitCode !== null) throw new Error(await new Response(child.stderr).text());
  }
  process.stderr.write(`it was killed at ${stops.join(", ")}\n`);
  expect(new Set(stops).size).toBeGreaterThan(1);
  const [row] = await sql`select to_regclass('moving') as moving`;
  if (row.moving !== null) expect((await move(url, folder)).code).toBe(0);
  const [batches] =
    await sql`select sum(count)::int as events from event_batches where kind = 'events'`;
  const [order] = await sql`select seq::int as seq from event_order`;
  // Each once, and behind them the two letters.
  expect(batches.events + 2).toBe(order.seq);
});

const after = (ms: number) => async (passed: number) => passed > ms;

function atEvent(sql: SQL, seq: number) {
  return async () => {
    const [there] = await sql`select to_regclass('event_order') as it`;
    if (there.it === null) return false;
    const [row] = await sql`select seq::int as seq from event_order`;
    return (row?.seq ?? 0) >= seq;
  };
}

/** How far it had come, in words. */
async function placeOf(sql: SQL): Promise<string> {
  const [there] =
    await sql`select to_regclass('event_order') as it, to_regclass('moving') as moving`;
  if (there.it === null) return "no schema";
  const [row] = await sql`select seq::int as seq from event_order`;
  return `${row.seq}${there.moving === null ? " without the mark" : ""}`;
}
