// What other nodes say is heard, and whoever listens is told when it has to look for itself: after each connect, and
// when nothing is heard any more.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { SQL } from "bun";
import { readAddress } from "../../../src/store/postgres/address.ts";
import { listen, type ListeningLimits } from "../../../src/store/postgres/listening.ts";
import { openProxy } from "./proxy.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

const limits: ListeningLimits = {
  connectMsMax: 1000,
  pulseMs: 200,
  pulseMsMax: 1000,
  restMs: { first: 50, most: 500 },
};
/** In which a silence is noticed, or the next connect tried, with time to spare on a busy machine. */
const soonMs = 8000;

let server: PostgresServer;
let admin: SQL;
beforeAll(async () => {
  server = await startPostgres();
  admin = await server.createDatabase("listening");
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

/** Listens to "one" and "two", and keeps what happens. */
function openEar(url = server.urlOf("listening")) {
  const heard: string[] = [];
  const silences: string[] = [];
  let resyncs = 0;
  const listening = listen({
    address: readAddress(url),
    channels: {
      one: (text) => heard.push(`one ${text}`),
      two: (text) => heard.push(`two ${text}`),
    },
    onResync: () => (resyncs += 1),
    onSilence: (reason) => silences.push(reason),
    limits,
  });
  return { ...listening, heard, silences, resyncs: () => resyncs };
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + soonMs;
  while (!isSo() && performance.now() < deadline) await Bun.sleep(20);
  expect(isSo()).toBe(true);
}

const say = (channel: string, text: string) => admin`select pg_notify(${channel}, ${text})`;

test("it hears what is said on its channels, and no other", async () => {
  const ear = openEar();
  await until(ear.hears);
  expect(ear.resyncs()).toBe(1);
  await say("one", "a");
  await say("three", "b");
  await say("two", "c");
  await until(() => ear.heard.length === 2);
  expect(ear.heard).toEqual(["one a", "two c"]);
  await ear.close();
  expect(ear.hears()).toBe(false);
  expect(ear.silences).toEqual([]);
});

test("after its connection was ended it looks at everything again, and hears", async () => {
  const ear = openEar();
  await until(ear.hears);
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'plaudit listener'`;
  await until(() => ear.resyncs() === 2);
  await say("two", "again");
  await until(() => ear.heard.length === 1);
  await ear.close();
});

test("a server that is silent, and one that is gone, are noticed and told of once", async () => {
  const ear = openEar();
  await until(ear.hears);
  await server.pause();
  await until(() => ear.silences.length === 1);
  expect(ear.hears()).toBe(false);
  await Bun.sleep(2000);
  await server.resume();
  await until(ear.hears);
  expect(ear.resyncs()).toBe(2);
  await server.kill();
  await until(() => ear.silences.length === 2);
  await server.start();
  await until(ear.hears);
  await say("one", "back");
  await until(() => ear.heard.includes("one back"));
  expect(ear.silences).toHaveLength(2);
  await ear.close();
}, 60_000);

test("where something between delivers nothing it says so, and closes all the same", async () => {
  const proxy = openProxy(server.socket);
  const ear = openEar(proxy.urlOf(server.urlOf("listening")));
  await until(ear.hears);
  proxy.fallSilent();
  await until(() => ear.silences.length === 1);
  expect(ear.silences[0]).toMatch(/^PostgreSQL at 127\.0\.0\.1:\d+ delivers nothing/);
  const from = performance.now();
  await ear.close();
  expect(performance.now() - from).toBeLessThan(3 * limits.connectMsMax);
  proxy.stop();
});
