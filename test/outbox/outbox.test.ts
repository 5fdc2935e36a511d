// The outbox: nothing that was written is lost, nothing is tried for ever, and nothing lies open.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { createOutbox, type Parcel, waitingMax } from "../../src/outbox/outbox.ts";
import { createSeal } from "../../src/outbox/seal.ts";
import { createSending, type Send, Undeliverable } from "../../src/outbox/sending.ts";
import { heldSetting } from "../../src/outbox/standing.ts";
import { type Log, silentLog } from "../../src/runtime/log.ts";
import type { Store } from "../../src/store/store.ts";
import {
  createTestClock,
  openTestAudit,
  openTestStore,
  secretsOf,
  type TestClock,
} from "../kit.ts";

const secret = "a secret of the outbox for tests alone";
const hour = 60 * 60 * 1000;
let store: Store;
let clock: TestClock;
const closing: (() => Promise<void>)[] = [];

beforeEach(() => {
  store = openTestStore();
  clock = createTestClock();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await store.close();
});

const open = (key = secret) =>
  createOutbox({
    store,
    clock,
    seal: createSeal(secretsOf(key)),
    writeAudit: openTestAudit(store, clock).entry,
  });

function start(send: Send, { key = secret, log = silentLog }: { key?: string; log?: Log } = {}) {
  const seal = createSeal(secretsOf(key));
  const senders = { mail: send };
  const sending = createSending({ store, clock, log, seal, senders, everyMs: 2 });
  closing.push(sending.close);
  sending.start();
  return sending;
}

const parcel = (more: Partial<Parcel> = {}): Parcel => ({
  kind: "mail",
  content: "a link to https://example.com/reset#secret",
  about: null,
  address: "of ada",
  byStranger: false,
  until: new Date(clock() + 24 * hour),
  ...more,
});

const put = (more?: Partial<Parcel>) =>
  store.atomically((db) => [open().put(db, parcel(more))]).then(([rows]) => rows.length);

const rows = () => store.db.select().from(store.tables.outbox);

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error("It has not come to that.");
    await Bun.sleep(2);
  }
}

test("what is written is sent once, as it was written, and nothing of it is left", async () => {
  await put();
  const sent: string[] = [];
  const sending = start(async (content) => void sent.push(content));
  await until(() => sending.status().sent === 1);
  await Bun.sleep(30);
  expect(sent).toEqual([parcel().content]);
  const [row] = await rows();
  expect(row).toMatchObject({ attempts: 1, nextAt: null, payload: {}, lastError: null });
  expect(row!.sentAt).toEqual(new Date(clock()));
  expect((await open().standing()).waiting).toBe(0);
});

test("it is sealed while it lies: neither its words nor the address are in the database", async () => {
  await put();
  const text = JSON.stringify(await rows());
  for (const word of ["example.com", "secret", "reset"]) expect(text).not.toContain(word);
  const seal = createSeal(secretsOf(secret));
  const sealed = seal.close("words");
  expect(seal.open(sealed)).toBe("words");
  expect(() => createSeal(secretsOf(`${secret}.`)).open(sealed)).toThrow();
  const bytes = Buffer.from(sealed, "base64");
  bytes[bytes.length - 1]! ^= 1;
  expect(() => seal.open(bytes.toString("base64"))).toThrow();
});

test("what waits when the secret is replaced is opened all the same, even if that secret has leaked", () => {
  const before = createSeal(secretsOf(secret)).close("words");
  for (const isTrusted of [true, false]) {
    const old = [
      { secret: `${secret} in between`, replacedAt: 2, isTrusted },
      { secret, replacedAt: 1, isTrusted },
    ];
    const secrets = { current: `${secret} anew`, old };
    const after = createSeal(() => secrets);
    expect(after.open(before)).toBe("words");
    expect(after.open(after.close("more words"))).toBe("more words");
    expect(() => createSeal(secretsOf(secret)).open(after.close("words"))).toThrow();
    expect(() => after.open(createSeal(secretsOf("of somebody else")).close("words"))).toThrow();
  }
});

test("it goes with its transaction: nothing of what was rolled back is sent", async () => {
  const failing = store.atomically((db) => [
    open().put(db, parcel()),
    db.insert(store.tables.settings).values({ name: "a", value: "" }),
    db.insert(store.tables.settings).values({ name: "a", value: "" }),
  ]);
  await expect(failing).rejects.toThrow();
  expect(await rows()).toEqual([]);
  await store.atomically((db) => [open().put(db, parcel(), sql`1 = 0`)]);
  expect(await rows()).toEqual([]);
});

describe("an attempt that fails", () => {
  test("is made again later and later, and says why, until it works", async () => {
    await put();
    let failures = 0;
    const sending = start(async () => {
      if (failures++ < 3) throw new Error("421 busy");
    });
    const delays: number[] = [];
    for (let n = 1; n <= 3; n++) {
      await until(() => sending.status().retried === n);
      await until(async () => (await rows())[0]!.nextAt!.getTime() !== clock() + 60_000);
      const [row] = await rows();
      expect(row).toMatchObject({ attempts: n, lastError: "421 busy", sentAt: null });
      const delay = row!.nextAt!.getTime() - clock();
      delays.push(delay);
      clock.forward(delay);
    }
    await until(() => sending.status().sent === 1);
    for (const [n, delay] of delays.entries()) {
      expect(delay).toBeGreaterThanOrEqual(15_000 * 2 ** n * 0.75);
      expect(delay).toBeLessThanOrEqual(15_000 * 2 ** n * 1.25);
    }
    expect((await open().standing()).lastError).toBeUndefined();
  });

  test.each<[string, Send, Partial<Parcel>, string]>([
    [
      "for good",
      async () => {
        throw new Undeliverable("550 no such mailbox");
      },
      {},
      "550 no such mailbox",
    ],
    ["too late", async () => {}, { until: new Date(0) }, "It came too late."],
  ])("%s is the last, is counted, logged, and shown", async (_, send, more, reason) => {
    await put(more);
    const told: object[] = [];
    const log = { ...silentLog, warn: (_: string, fields?: object) => void told.push(fields!) };
    const sending = start(send, { log });
    await until(() => sending.status().failed === 1);
    await until(async () => (await rows())[0]!.nextAt === null);
    clock.forward(hour);
    await Bun.sleep(20);
    expect(sending.status()).toEqual({ sent: 0, retried: 0, failed: 1 });
    expect((await rows())[0]).toMatchObject({ payload: {}, lastError: reason });
    expect(told).toEqual([{ kind: "mail", attempts: 1, reason }]);
    expect(await open().standing()).toMatchObject({ waiting: 0, failed: 1, lastError: reason });
  });

  test("because the secret is another is told, and not tried again", async () => {
    await put();
    const sending = start(async () => {}, { key: `${secret}.` });
    await until(() => sending.status().failed === 1);
    await until(async () => (await rows())[0]!.lastError !== null);
    expect((await rows())[0]!.lastError).toBe("It was sealed with another secret.");
  });
});

test("an attempt that a crash cut short is made again", async () => {
  await put();
  const hangs = Promise.withResolvers<void>();
  const hanging = start(() => hangs.promise);
  await until(async () => (await rows())[0]!.attempts === 1);
  // The process is gone: nobody writes down how it ended.
  void hanging;
  const sent: string[] = [];
  const next = start(async (content) => void sent.push(content));
  await Bun.sleep(20);
  expect(sent).toEqual([]);
  clock.forward(60_000);
  await until(() => next.status().sent === 1);
  hangs.resolve();
}, 20_000);

test("one that hangs holds up no more than its own place", async () => {
  for (let n = 0; n < 10; n++) await put({ content: String(n), address: String(n) });
  const sent: string[] = [];
  const hangs = Promise.withResolvers<void>();
  start((content) => (content === "0" ? hangs.promise : Promise.resolve(void sent.push(content))));
  await until(() => sent.length === 9);
  hangs.resolve();
}, 20_000);

test("two that send at once send each thing once", async () => {
  for (let n = 0; n < 20; n++) await put({ content: String(n), address: String(n) });
  const sent: string[] = [];
  const send: Send = async (content) => void sent.push(content);
  start(send);
  start(send);
  await until(async () => (await open().standing()).waiting === 0);
  expect(sent.toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => String(n)).toSorted());
});

test("an address is sent no more than it may, in any hour and any day, whoever asks at once", async () => {
  const allowance = { perHour: 3, perDay: 10 };
  const many = (count: number) =>
    Promise.all(Array.from({ length: count }, () => put({ allowance }))).then((taken) =>
      taken.reduce((sum, each) => sum + each, 0),
    );
  expect(await many(5)).toBe(3);
  expect(await put({ allowance, address: "of bob" })).toBe(1);
  const perHour = [3];
  for (let n = 0; n < 23; n++) {
    clock.forward(hour);
    perHour.push(await many(5));
  }
  expect(perHour.reduce((sum, each) => sum + each)).toBe(10);
  clock.forward(hour);
  expect(await many(5)).toBe(3);
});

test("no more waits than there is room for", async () => {
  const { outbox } = store.tables;
  const now = new Date(clock());
  const one = { kind: "mail", payload: {}, createdAt: now, nextAt: now };
  const many = Array.from({ length: waitingMax - 1 }, (_, n) => ({ id: String(n), ...one }));
  for (let from = 0; from < many.length; from += 1000) {
    await store.atomically((db) => [db.insert(outbox).values(many.slice(from, from + 1000))]);
  }
  expect([await put(), await put()]).toEqual([1, 0]);
});

test("what was written before a restore is held until somebody lets it go, or drops it", async () => {
  for (const drop of [false, true]) {
    await put();
    clock.forward(1);
    const value = String(clock());
    await store.atomically((db) => [
      db.insert(store.tables.settings).values({ name: heldSetting, value }),
    ]);
    clock.forward(1);
    await put({ content: "of after" });
    const sent: string[] = [];
    const sending = start(async (content) => void sent.push(content));
    await until(() => sending.status().sent === 1);
    await Bun.sleep(20);
    expect(sent).toEqual(["of after"]);
    expect(await open().standing()).toMatchObject({ isHeld: true, waiting: 1 });
    await open().release(undefined, { drop });
    await until(async () => (await open().standing()).waiting === 0);
    await Bun.sleep(20);
    expect(sent).toEqual(drop ? ["of after"] : ["of after", parcel().content]);
    await closing.pop()!();
  }
  const { audit } = store.tables;
  const released = await store.db.select().from(audit).orderBy(audit.id);
  expect(released.map(({ action, actorKind, details }) => [action, actorKind, details])).toEqual([
    ["mail.released", "command", { drop: false }],
    ["mail.released", "command", { drop: true }],
  ]);
});

test("what was done with is cleared away after a week, and what waits is not", async () => {
  await put();
  const sending = start(async () => {});
  await until(() => sending.status().sent === 1);
  await closing.pop()!();
  await put({ kind: "webhook" });
  clock.forward(8 * 24 * hour);
  start(async () => {});
  await until(async () => (await rows()).length === 1);
  expect((await rows())[0]!.kind).toBe("webhook");
});

test("what is about an account goes with it", async () => {
  const { users, outbox } = store.tables;
  const now = new Date(clock());
  await store.atomically((db) => [
    db.insert(users).values({
      id: "ada",
      username: "ada",
      email: "a@example.com",
      createdAt: now,
      updatedAt: now,
    }),
    open().put(db, parcel({ about: "ada" })),
  ]);
  await store.atomically((db) => [db.delete(users)]);
  expect(await store.db.$count(outbox)).toBe(0);
});
