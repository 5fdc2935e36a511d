import { afterEach, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Elysia } from "elysia";
import type { Recorder, RecorderOptions } from "../../src/recorder/recorder.ts";
import { openRecorder } from "../../src/recorder/recorder.ts";
import { realDisk } from "../../src/journal/disk.ts";
import { headerBytes } from "../../src/journal/frame.ts";
import { openEventLogWriter } from "../../src/store/sqlite/events/log-writer.ts";
import { append, events } from "../store/kit.ts";
import { silentLog } from "../../src/runtime/log.ts";
import {
  diskError,
  faultyDisk,
  journalFolder,
  makeEvent,
  makeEvents,
  makeFolder,
  openEvents,
  openTestRecorder,
  storedIds,
  workerUrl,
} from "./kit.ts";

const open: Recorder[] = [];
async function start(folder: string, overrides: Partial<RecorderOptions> = {}) {
  const recorder = await openTestRecorder(folder, overrides);
  open.push(recorder);
  return recorder;
}
afterEach(async () => {
  for (const recorder of open.splice(0)) await recorder.close(1000);
});

const action = {
  event: "item.liked",
  userId: "ann",
  itemId: "i1",
  messageId: "like:1",
  at: new Date(0),
};

test("an action is in the store within a second, and only once however often it is recorded", async () => {
  const folder = makeFolder();
  const recorder = await start(folder);
  for (let i = 0; i < 3; i++) recorder.record(action);
  await recorder.drained(1000);
  expect(storedIds(folder)).toEqual(["like:1"]);
  expect(recorder.status().ledger).toEqual({
    accepted: 3,
    stored: 1,
    duplicates: 2,
    deadLettered: 0,
    pending: 0,
  });
});

test.each([1, 3500])(
  "%d events are in the store soon, without anybody asking for it",
  async (count) => {
    const folder = makeFolder();
    const recorder = await start(folder);
    const from = performance.now();
    const { promise, resolve } = Promise.withResolvers<void>();
    recorder.onStored(resolve);
    await recorder.accept(makeEvents(count));
    await promise;
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(storedIds(folder)).toHaveLength(count);
  },
);

test("actions of one turn share a write, and one that cannot be written is dropped alone", async () => {
  const folder = makeFolder();
  let writes = 0;
  const disk = faultyDisk({
    write(fd, bytes) {
      writes += 1;
      return realDisk.write(fd, bytes);
    },
  });
  const recorder = await start(folder, { disk });
  const record = async (i: number, properties = {}) => {
    await Promise.resolve();
    recorder.record({ ...action, messageId: `like:${i}`, properties });
    await Promise.resolve();
    return writes;
  };
  writes = 0;
  expect(await Promise.all([1, 2, 3].map((i) => record(i)))).toEqual([1, 1, 1]);
  await Promise.all([record(4), record(5, { endless: 1n }), record(6)]);
  await recorder.drained(1000);
  expect(storedIds(folder)).toEqual([1, 2, 3, 4, 6].map((i) => `like:${i}`));
  expect(recorder.status()).toMatchObject({ dropped: 1, ledger: { accepted: 5 } });
});

test("an action is in the journal before its answer goes out, even if the handler waits for nothing", async () => {
  const writeMs = 300;
  const disk = faultyDisk({
    write(fd, bytes) {
      if (bytes.length > headerBytes) Bun.sleepSync(writeMs);
      return realDisk.write(fd, bytes);
    },
  });
  const recorder = await start(makeFolder(), { disk });
  const app = new Elysia().get("/", () => {
    recorder.record(action);
    return "recorded";
  });
  app.listen({ hostname: "127.0.0.1", port: 0 });
  // In a process of its own, for this one is as slow as its disk.
  const ask = `const from = performance.now(); await fetch("${app.server?.url.href}"); console.log(performance.now() - from)`;
  const asking = Bun.spawn([process.execPath, "-e", ask]);
  expect(Number(await new Response(asking.stdout).text())).toBeGreaterThan(writeMs - 10);
  await app.stop(true);
});

test("deliveries of one turn share a write, and if there is no room each is tried alone", async () => {
  const folder = makeFolder();
  let writes = 0;
  let room = Infinity;
  const disk = faultyDisk({
    write(fd, bytes) {
      writes += 1;
      if (bytes.length > room) throw diskError("ENOSPC");
      return realDisk.write(fd, bytes);
    },
  });
  const recorder = await start(folder, { disk });
  writes = 0;
  await Promise.all([1, 2, 3].map(() => recorder.accept(makeEvents(4))));
  expect(writes).toBe(1);
  room = 1000;
  const accepted = [recorder.accept([makeEvent()]), recorder.accept(makeEvents(20))];
  expect(await Promise.allSettled(accepted)).toMatchObject([
    { status: "fulfilled" },
    { status: "rejected", reason: { code: "unavailable" } },
  ]);
  await recorder.drained(1000);
  expect(storedIds(folder)).toHaveLength(13);
  expect(recorder.status()).toMatchObject({ refused: 20, ledger: { accepted: 13 } });
});

test("a clean end leaves no segment, and the ledger goes on counting at the next start", async () => {
  const folder = makeFolder();
  const first = await openTestRecorder(folder);
  await first.accept(makeEvents(3));
  await first.close(5000);
  expect(readdirSync(journalFolder(folder)).filter((name) => name.endsWith(".j"))).toEqual([]);
  const second = await start(folder);
  expect(second.crashedAt).toBeUndefined();
  await second.accept(makeEvents(2));
  await second.drained(5000);
  expect(second.status().ledger).toMatchObject({ accepted: 5, stored: 5 });
});

test("one journal has one recorder", async () => {
  const folder = makeFolder();
  await start(folder);
  await expect(openTestRecorder(folder)).rejects.toThrow("taken");
});

test("what a killed process left in another journal is stored too", async () => {
  const folder = makeFolder();
  const child = Bun.spawn(
    ["bun", new URL("./killed.ts", import.meta.url).pathname, folder, "cli-1"],
    { stderr: "inherit" },
  );
  await child.exited;
  const recorder = await start(folder);
  for (let i = 0; i < 100 && recorder.status().ledger.stored < 20; i++) await Bun.sleep(20);
  expect(storedIds(folder)).toHaveLength(20);
  expect(recorder.status().ledger).toMatchObject({ accepted: 20, stored: 20 });
  await recorder.accept([makeEvent({ messageId: "after" })]);
  await recorder.drained(5000);
  expect(storedIds(folder)).toHaveLength(21);
});

test("after a kill, the backlog is pending at once and stored soon, and the time of the crash is known", async () => {
  const folder = makeFolder();
  const child = Bun.spawn(
    ["bun", new URL("./killed.ts", import.meta.url).pathname, folder, "server"],
    { stderr: "inherit" },
  );
  await child.exited;
  const recorder = await start(folder);
  expect(recorder.crashedAt!.getTime()).toBeGreaterThan(Date.now() - 20_000);
  expect(recorder.status().ledger.accepted).toBe(20);
  await recorder.drained(5000);
  expect(storedIds(folder)).toHaveLength(20);
});

test("a full journal refuses events with 503, and drops and counts activity without failing the action", async () => {
  const folder = makeFolder();
  let fail = false;
  const disk = faultyDisk({
    write(fd, bytes) {
      if (fail) throw diskError("ENOSPC");
      return realDisk.write(fd, bytes);
    },
  });
  const recorder = await start(folder, { disk });
  fail = true;
  await expect(recorder.accept(makeEvents(4))).rejects.toMatchObject({ code: "unavailable" });
  recorder.record(action);
  expect(recorder.status()).toMatchObject({ refused: 4, dropped: 1 });
  fail = false;
  await recorder.accept(makeEvents(2));
  await recorder.drained(5000);
  expect(recorder.status().ledger).toMatchObject({ accepted: 2, stored: 2 });
});

test("strict durability waits for the disk, and fast does not", async () => {
  const held: (() => void)[] = [];
  const release = () => held.splice(0).forEach((resolve) => resolve());
  const disk = faultyDisk({ fdatasync: () => new Promise((resolve) => held.push(resolve)) });
  const fast = await start(makeFolder(), { disk });
  await fast.accept([makeEvent()]);
  release();
  const strict = await start(makeFolder(), { disk, durability: "strict" });
  let kept = false;
  const accepting = strict.accept([makeEvent()]).then(() => (kept = true));
  await Bun.sleep(120);
  expect(kept).toBe(false);
  const letGo = setInterval(release, 5);
  await accepting;
  await open.splice(0).reduce((done, each) => done.then(() => each.close(2000)), Promise.resolve());
  clearInterval(letGo);
});

test("in strict mode an event whose sync fails is not acknowledged", async () => {
  const disk = faultyDisk({ fdatasync: () => Promise.reject(diskError("EIO")) });
  const told: unknown[] = [];
  const recorder = await start(makeFolder(), {
    disk,
    durability: "strict",
    onDiskFailure: (error) => told.push(error),
  });
  await expect(recorder.accept([makeEvent()])).rejects.toMatchObject({ code: "unavailable" });
  expect(told).toHaveLength(1);
});

test("a store that is locked for a while costs only time, and the status says so", async () => {
  const folder = makeFolder();
  const recorder = await start(folder);
  const other = openEvents(folder);
  other.run("begin immediate");
  const before = performance.now();
  for (let i = 0; i < 500; i++) await recorder.accept([makeEvent()]);
  expect(performance.now() - before).toBeLessThan(10_000);
  for (let i = 0; i < 100 && !recorder.status().failing; i++) await Bun.sleep(100);
  expect(recorder.status().failing).toContain("locked");
  other.run("commit");
  other.close();
  await recorder.drained(20_000);
  expect(recorder.status().ledger).toMatchObject({ stored: 500, deadLettered: 0, pending: 0 });
  expect(recorder.status().failing).toBeUndefined();
});

for (const fault of ["throw", "exit", "reject"]) {
  test(`a Worker that dies by ${fault} is replaced, and nothing is lost or stored twice`, async () => {
    const folder = makeFolder();
    Bun.env["PLAUDIT_TEST_FAULT"] = fault;
    const faulty = new URL("./faulty-worker.ts", import.meta.url);
    const recorder = await start(folder, { workerUrl: faulty });
    const events = makeEvents(300);
    for (const event of events) {
      await recorder.accept([event]);
      await Bun.sleep(2);
    }
    await recorder.drained(15_000);
    expect(recorder.status().workerRestarts).toBeGreaterThan(0);
    expect(storedIds(folder)).toEqual(events.map((event) => event.messageId!));
    expect(recorder.status().ledger).toMatchObject({ stored: 300, duplicates: 0 });
  });
}

test.skipIf(process.platform !== "linux")(
  "the Worker's thread gives way to those that answer requests",
  async () => {
    await start(makeFolder());
    const nicenessOf = (thread: string) => {
      const stat = readFileSync(`/proc/self/task/${thread}/stat`, "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
    };
    const own = nicenessOf(String(process.pid));
    expect(readdirSync("/proc/self/task").map(nicenessOf)).toContain(Math.min(19, own + 10));
  },
);

test("a Worker that cannot open the store fails the start with the reason", async () => {
  const folder = makeFolder();
  const opening = openRecorder({
    journals: `${folder}/journal`,
    name: "server",
    appFile: `${folder}/app.db`,
    eventsFile: `${folder}/nowhere/events.db`,
    workerUrl,
    durability: "fast",
    journalBytesMax: 1e6,
    diskBytesMin: 0,
    log: silentLog,
    onDiskFailure: () => {},
    openTimeoutMs: 1000,
  });
  await expect(opening).rejects.toThrow(/unable to open/);
});

test("the Worker drops a dead letter, and says so; one that is not there is as good as dropped", async () => {
  const folder = makeFolder();
  const events = openEvents(folder);
  events.run(
    "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values ('server', 1, 28, 1, 'odd', '{}', 0), ('server', 1, 99, 1, 'odd', '{}', 0)",
  );
  const recorder = await start(folder);
  await Promise.all([recorder.dropLetter(1), recorder.dropLetter(1), recorder.dropLetter(77)]);
  expect(events.query("select id from dead_letters").all()).toEqual([{ id: 2 }]);
  events.close();
});

test("a dead letter that the store does not let go of is told as unavailable", async () => {
  const folder = makeFolder();
  const recorder = await start(folder);
  const events = openEvents(folder);
  events.run(
    "create trigger stays before delete on dead_letters begin select raise(fail, 'stays'); end",
  );
  events.run(
    "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values ('server', 1, 28, 1, 'odd', '{}', 0)",
  );
  expect(await recorder.dropLetter(1).catch((error: unknown) => error)).toMatchObject({
    code: "unavailable",
  });
  events.close();
});

/** Events that another process stores, and does not pack. */
async function storeUnpacked(folder: string, from: number): Promise<void> {
  const files = { appFile: join(folder, "app.db"), eventsFile: join(folder, "events.db") };
  const writer = openEventLogWriter(files);
  await writer.begin("other");
  await append(writer, events(20_000, {}, from), "other");
  await writer.close();
}

async function waitForPacked(folder: string, count: number): Promise<void> {
  const database = openEvents(folder);
  const packed = database.query<{ count: number }, []>(
    "select total(count) as count from blocks where layout is not null",
  );
  const deadline = performance.now() + 20_000;
  while ((packed.get()?.count ?? 0) < count) {
    if (performance.now() > deadline) throw new Error(`${count} events were not packed in time.`);
    await Bun.sleep(20);
  }
  database.close();
}

test("what is stored is packed without an event since the start, and what others store meanwhile", async () => {
  const folder = makeFolder();
  await storeUnpacked(folder, 0);
  await start(folder);
  await waitForPacked(folder, 16_000);
  // The Worker has nothing to do then.
  await Bun.sleep(300);
  await storeUnpacked(folder, 20_000);
  await waitForPacked(folder, 32_000);
}, 60_000);
