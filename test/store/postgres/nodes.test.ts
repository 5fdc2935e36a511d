// Several nodes on one PostgreSQL: what is revoked on one is revoked on all, limits hold for all together, and what is
// done for all is done once.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { createVisitors } from "../../../src/features/ingest/visitors.ts";
import { createVocabulary } from "../../../src/features/ingest/vocabulary.ts";
import { createSeal } from "../../../src/outbox/seal.ts";
import { createSending } from "../../../src/outbox/sending.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { openPostgresStore, type PostgresStore } from "../../../src/store/postgres/opening.ts";
import { createTurns } from "../../../src/store/turns.ts";
import { createCall, password } from "../../features/people.ts";
import {
  createTestClock,
  openTestAudit,
  secretsOf,
  testSecret,
  type TestClock,
} from "../../kit.ts";
import { openStoreApp, type StoreApp } from "./app.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

const nodesCount = 3;
const minute = 60_000;
let server: PostgresServer;
let databases = 0;
let silences = 0;
/** Those of one test, and those of a stretch of them. */
const opened: PostgresStore[] = [];
const kept: PostgresStore[] = [];

beforeAll(async () => {
  server = await startPostgres();
}, hookMsMax);
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});
afterAll(async () => {
  await Promise.all(kept.map((store) => store.close()));
  await server?.stop();
}, hookMsMax);

interface Nodes {
  clock: TestClock;
  all: [StoreApp, StoreApp, StoreApp];
  /** One after another. */
  next(): StoreApp;
}

interface NodesOptions {
  /** What is broken on purpose. */
  change?: object;
  /** Whether they hear what the others tell. "later": nothing is heard, so that it is looked at again and again. */
  hear?: "at once" | "later";
}

async function openNodes({ change, hear }: NodesOptions = {}): Promise<Nodes> {
  const name = `nodes_${++databases}`;
  await server.createMigrated(name);
  const url = server.urlOf(name);
  // Who hears at once has no gap but that of the start.
  const gapMs = hear === "later" ? 200 : 600_000;
  const began: Promise<void>[] = [];
  const places = { "at once": url, later: `${url}_is_not_there` };
  const hearing = hear && { url: places[hear], gapMs, onSilence: () => void silences++ };
  const clock = createTestClock();
  const all = Array.from({ length: nodesCount }, () => {
    const store = openPostgresStore({ url, hearing, pool: { size: 4, overflow: 4 } });
    opened.push(store);
    if (hear === "at once") {
      const { promise, resolve } = Promise.withResolvers<void>();
      store.news.onGap(resolve);
      began.push(promise);
    }
    store.news.hear();
    return openStoreApp({ ...store, ...change }, {}, clock);
  }) as Nodes["all"];
  await Promise.all(began);
  let asked = 0;
  return { clock, all, next: () => all[asked++ % nodesCount]! };
}

/** As if each node were the only one. */
const alone = { change: { tally: undefined } };

const person = (username: string) => ({
  username,
  email: `${username}@example.com`,
  age: 36,
  password,
});

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** How often each code came, "done" for what succeeded. */
async function codesOf(asked: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const told = await Promise.all(
    asked.map((each) =>
      each.then(
        () => "done",
        (error: { code: string }) => error.code,
      ),
    ),
  );
  return Object.fromEntries(
    Map.groupBy(told, (code) => code)
      .entries()
      .map(([code, of]) => [code, of.length]),
  );
}

const signIn = (
  { services }: StoreApp,
  username: string,
  { address = "192.0.2.1", given = password, device_token = "" } = {},
) =>
  services.auth.token(
    { username, password: given, ...(device_token && { device_token }) },
    { address, userAgent: "test" },
  );

describe("what ends on one node has ended on all with the next request", () => {
  let nodes: Nodes;
  let [one, two]: StoreApp[] = [];
  let people = 0;
  beforeAll(async () => {
    nodes = await openNodes();
    kept.push(...opened.splice(0));
    [one, two] = nodes.all;
  });

  async function join(permissions: readonly ("users:write" | "reports:read")[] = []) {
    const username = `person${++people}`;
    const user = await one!.services.users.create(person(username), permissions);
    const { tokens } = await signIn(one!, username, { address: username });
    const call = createCall(two!.app);
    const token = tokens.access_token;
    const isIn = async () => (await call("GET", "/api/users/me", { token })).status === 200;
    // Whatever a node remembers of it, it remembers now.
    expect(await isIn()).toBe(true);
    const caller = (await one!.services.auth.authenticate(`Bearer ${token}`))!;
    return { user, username, tokens, token, call, isIn, caller };
  }

  test("a session", async () => {
    const { caller, isIn } = await join();
    await one!.services.auth.signOut(caller);
    expect(await isIn()).toBe(false);
  });

  test("a disabled account, which can refresh and sign in no more", async () => {
    const { user, username, tokens, isIn } = await join();
    await one!.services.others.disable({ permissions: ["admin"] }, user.id);
    expect(await isIn()).toBe(false);
    const { refresh_token } = tokens;
    const refresh = two!.services.auth.token(
      { grant_type: "refresh_token", refresh_token },
      { address: "192.0.2.9", userAgent: "" },
    );
    expect(await codesOf([refresh, signIn(two!, username, { address: "192.0.2.9" })])).toEqual({
      unauthorized: 2,
    });
  });

  test("a permission", async () => {
    const { user, token, call } = await join(["users:write"]);
    const look = async () =>
      (await call("PUT", `/api/users/${user.id}/permissions`, { token, body: { permissions: [] } }))
        .status;
    await one!.services.permissions.set({ permissions: ["admin"] }, user.id, []);
    expect(await look()).toBe(403);
  });

  test("a key", async () => {
    const made = await one!.services.keys.create(undefined, {
      name: "k",
      scopes: ["reports:read"],
    });
    const call = createCall(two!.app);
    const ask = async () => (await call("GET", "/api/marks", { token: made.key })).status;
    expect(await ask()).toBe(200);
    await one!.services.keys.remove(made.id);
    expect(await ask()).toBe(401);
  });

  test("the password of before, the sessions and the devices that it opened", async () => {
    const { user, username, tokens, isIn } = await join();
    await one!.services.others.givePassword({ permissions: ["admin"] }, user.id, {
      password: `new ${password}`,
    });
    expect(await isIn()).toBe(false);
    const { device_token } = tokens;
    expect(await codesOf([signIn(two!, username, { device_token })])).toEqual({ unauthorized: 1 });
    const again = await signIn(two!, username, { given: `new ${password}`, device_token });
    // It was forgotten, so it is a new one.
    expect(again.tokens.device_token).toEqual(expect.any(String));
  });

  test("a refresh token that was used on another node", async () => {
    const { tokens } = await join();
    const { refresh_token } = tokens;
    const origin = { address: "192.0.2.9", userAgent: "" };
    const refresh = (app: StoreApp) =>
      app.services.auth.token({ grant_type: "refresh_token", refresh_token }, origin);
    await refresh(one!);
    // Within the grace, the pair that there is.
    await refresh(two!);
    nodes.clock.forward(11_000);
    expect(await codesOf([refresh(two!)])).toEqual({ unauthorized: 1 });
  });

  test("and a live stream ends, which is asked about every five seconds", async () => {
    const { id, key } = await one!.services.keys.create(undefined, {
      name: "live",
      scopes: ["reports:read"],
    });
    const request = new Request("http://localhost/api/live", {
      headers: { authorization: `Bearer ${key}` },
    });
    const { body, status } = await two!.app.handle(request);
    expect(status).toBe(200);
    const reader = body!.getReader();
    await reader.read();
    await one!.services.keys.remove(id);
    const from = performance.now();
    while (!(await reader.read()).done);
    expect(performance.now() - from).toBeLessThan(20_000);
  }, 30_000);
});

describe("limits hold for all nodes together", () => {
  const strangers = (nodes: Nodes) => codesOf(times(60, (n) => signIn(nodes.next(), `nobody${n}`)));

  test("sign-ins of an address", async () => {
    const nodes = await openNodes();
    expect(await strangers(nodes)).toEqual({ unauthorized: 30, rate_limited: 30 });
    nodes.clock.forward(minute);
    expect(await strangers(nodes)).toEqual({ unauthorized: 30, rate_limited: 30 });
  });

  test("not where each counts by itself, as a canary", async () => {
    expect(await strangers(await openNodes(alone))).toEqual({ unauthorized: 60 });
  });

  const guesses = (nodes: Nodes, name = "Ada") =>
    codesOf(
      times(60, (n) => signIn(nodes.next(), name, { address: `192.0.2.${n}`, given: "a guess" })),
    );

  test("failures of a name, and of the account by another name", async () => {
    const nodes = await openNodes();
    await nodes.next().services.users.create(person("Ada"));
    expect(await guesses(nodes)).toEqual({ unauthorized: 10, rate_limited: 50 });
    // The right password by the other name is as wrong as a guess.
    const address = "192.0.2.200";
    const right = () => signIn(nodes.next(), "ada@example.com", { address });
    expect(await codesOf([right(), right(), right()])).toEqual({ unauthorized: 3 });
    nodes.clock.forward(minute);
    expect(await codesOf([right(), right(), right()])).toEqual({ done: 3 });
  });

  test("not where each counts by itself, as another canary", async () => {
    const nodes = await openNodes(alone);
    await nodes.next().services.users.create(person("Ada"));
    expect(await guesses(nodes)).toEqual({ unauthorized: 30, rate_limited: 30 });
  });

  test("sign-ins that succeed leave room for as many failures as before", async () => {
    const nodes = await openNodes();
    await nodes.next().services.users.create(person("Ada"));
    for (const n of times(15, (each) => each)) {
      await signIn(nodes.next(), "ada", { address: `198.51.100.${n}` });
    }
    await settled(nodes);
    expect(await guesses(nodes)).toEqual({ unauthorized: 10, rate_limited: 50 });
  });

  test("an account whose limit is reached is told of once", async () => {
    const nodes = await openNodes();
    const { id } = await nodes.next().services.users.create(person("Ada"));
    await guesses(nodes);
    const { store } = nodes.all[0];
    await until(async () => (await limited()).length > 0);
    await settled(nodes);
    expect((await limited()).map(({ target }) => target)).toEqual([id]);

    async function limited() {
      const rows = await store.db.select().from(store.tables.audit);
      return rows.filter(({ action }) => action === "sign_in.limited");
    }
  });

  const guessesOfDevice = async (nodes: Nodes) => {
    await nodes.next().services.users.create(person("Ada"));
    const { tokens } = await signIn(nodes.next(), "ada");
    await settled(nodes);
    const told = times(60, (n) =>
      signIn(nodes.next(), n % 2 ? "ada" : "ada@example.com", {
        address: `192.0.2.${n}`,
        given: "a guess",
        device_token: tokens.device_token,
      }),
    );
    await codesOf(told);
    await settled(nodes);
    const { store } = nodes.all[0];
    const [device] = await store.db.select().from(store.tables.devices);
    return device!.failures;
  };

  test("failures of a device that come at once", async () => {
    expect(await guessesOfDevice(await openNodes())).toBe(10);
    // A canary.
    expect(await guessesOfDevice(await openNodes(alone))).toBeGreaterThan(10);
  });

  test("sign-ups and links of an address", async () => {
    const nodes = await openNodes();
    const signUps = times(60, (n) => nodes.next().services.users.signUp(person(`new${n}`), "a"));
    expect(await codesOf(signUps)).toEqual({ done: 30, rate_limited: 30 });
    const ask = () =>
      nodes.next().services.recovery.askReset("x@example.com", { address: "a", userAgent: "" });
    expect(await codesOf(times(60, ask))).toEqual({ done: 30, rate_limited: 30 });
  });

  test("tokens of an address, and requests by a link, but for what a node lets through unasked", async () => {
    const nodes = await openNodes();
    const tokens = times(600, () => nodes.next().services.limitTokens("a"));
    const { done = 0 } = await codesOf(tokens);
    expect(done).toBeGreaterThanOrEqual(300 - nodesCount * 15);
    expect(done).toBeLessThanOrEqual(300 + nodesCount * 15);
  });

  test("events of a key, but for what a node lets through unasked", async () => {
    const nodes = await openNodes();
    const { key } = await nodes.next().services.keys.create(undefined, {
      name: "shop",
      scopes: ["events:write"],
      eventsPerMinute: 200,
    });
    const send = async (events: number) => {
      const batch = times(events, () => ({ type: "track", event: "e", userId: "u" }));
      const answer = await createCall(nodes.next().app)("POST", "/v1/batch", {
        body: { batch },
        headers: { authorization: `Basic ${btoa(`${key}:`)}` },
      });
      return answer.status;
    };
    let taken = 0;
    for (let n = 0; n < 90; n++) if ((await send(5)) === 200) taken += 5;
    expect(taken).toBeGreaterThanOrEqual(200);
    expect(taken).toBeLessThanOrEqual(200 + nodesCount * 10);
    nodes.clock.forward(minute);
    // A batch that is larger than the bucket passes once it is full, and leaves a debt on all nodes.
    expect(await send(400)).toBe(200);
    nodes.clock.forward(minute);
    expect(await send(20)).toBe(429);
    expect(await send(20)).toBe(429);
    nodes.clock.forward(minute);
    expect(await send(20)).toBe(200);
  });
});

describe("what is counted", () => {
  const bucket = { perMinute: 10, atOnceMax: 10 };
  let nodes: Nodes;
  beforeAll(async () => {
    nodes = await openNodes();
    kept.push(...opened.splice(0));
  });
  const draw = (key: string, count = 1, now = nodes.clock()) =>
    nodes.next().store.tally!.draw({ ...bucket, key, count, now });

  test("fills evenly, is told when there is enough, and can be put back", async () => {
    expect(await draw("even", 10)).toEqual({ waitMs: 0, left: 0 });
    expect(await draw("even")).toEqual({ waitMs: 6000, left: 0 });
    nodes.clock.forward(6000);
    expect(await draw("even")).toEqual({ waitMs: 0, left: 0 });
    await nodes.next().store.tally!.putBack({ ...bucket, key: "even", count: 1, now: 0 });
    expect(await draw("even")).toEqual({ waitMs: 0, left: 0 });
    expect((await draw("even", 2)).waitMs).toBe(12_000);
  });

  test("is right under a hundred at once", async () => {
    const drawn = await Promise.all(times(100, () => draw("many")));
    expect(drawn.filter(({ waitMs }) => waitMs === 0)).toHaveLength(10);
  });

  test("bars nobody for long whose clock was set back", async () => {
    await draw("ahead", 10, nodes.clock() + 86_400_000);
    expect(await draw("ahead", 10)).toEqual({ waitMs: 0, left: 0 });
    // Clocks of nodes are a little apart: that is not taken for it.
    expect((await draw("ahead", 1, nodes.clock() - 5000)).waitMs).toBeGreaterThan(0);
  });

  test("is forgotten once it is full", async () => {
    const { store, services } = nodes.all[0];
    await draw("old");
    await services.limits.clear();
    expect(await store.db.$count(store.tables.limits)).toBeGreaterThan(0);
    nodes.clock.forward(10 * minute);
    await services.limits.clear();
    expect(await store.db.$count(store.tables.limits)).toBe(0);
  });
});

describe("for all nodes there is one", () => {
  test("set-up link, which makes one admin", async () => {
    const nodes = await openNodes();
    const links = await Promise.all(nodes.all.map(({ services }) => services.setup.start()));
    expect(new Set(links).size).toBe(1);
    const token = links[0]!;
    const admin = (n: number) => ({ ...person(`admin${n}`), token });
    const made = times(12, (n) => nodes.next().services.setup.finish(admin(n), `192.0.2.${n}`));
    expect(await codesOf(made)).toEqual({ done: 1, not_found: 11 });
  });

  test("salt of a day's visitors", async () => {
    const nodes = await openNodes();
    const visitor = { address: "192.0.2.7", userAgent: "test", source: "page" };
    const open = (store: StoreApp["store"], ahead = 0) =>
      createVisitors({ store, clock: () => nodes.clock() + ahead });
    const idsOf = async (ahead = 0) => {
      const all = nodes.all.map(({ store }) => open(store, ahead).today());
      return new Set((await Promise.all(all)).map((idOf) => idOf(visitor)));
    };
    expect((await idsOf()).size).toBe(1);
    const [today] = await idsOf();
    const [tomorrow] = await idsOf(12 * 60 * minute);
    expect(tomorrow).not.toBe(today);
    // A node whose clock is behind leaves the new day its salt.
    await idsOf(0);
    expect([...(await idsOf(12 * 60 * minute))]).toEqual([tomorrow!]);
  });

  test("turn, until its time is over", async () => {
    const nodes = await openNodes();
    const take = async () => {
      const turns = nodes.all.map(({ store }) => createTurns({ store, clock: nodes.clock }));
      const taken = await Promise.all(turns.map((turn) => turn({ name: "x", forMs: minute })));
      return taken.filter(Boolean).length;
    };
    expect([await take(), await take()]).toEqual([1, 0]);
    // Whatever has become of the node that had it.
    nodes.clock.forward(minute);
    expect([await take(), await take()]).toEqual([1, 0]);
    nodes.clock.forward(-86_400_000);
    expect(await take()).toBe(1);
  });
});

describe("what a node remembers", () => {
  const limits = { eventNamesMax: 5, propertyNamesMax: 5 };
  const openAll = ({ all, clock }: Nodes) =>
    all.map(({ store }) => {
      const writeAudit = openTestAudit(store, clock).entry;
      return createVocabulary({ store, clock, log: silentLog, writeAudit, limits });
    });
  type Words = ReturnType<typeof createVocabulary>;

  /** Whether the source may use the name of an event there. */
  async function use(words: Words, event: string): Promise<boolean> {
    const draft = await words.open("shop");
    const refused = draft.refuse({ type: "track", event, properties: {} } as never);
    if (refused) draft.drop();
    else draft.keep();
    return refused === undefined;
  }

  /** How many of many new names the second node takes, after the first has taken all that there is room for. */
  async function takeTwice(nodes: Nodes, toHear: () => Promise<unknown>): Promise<number> {
    const [one, two] = openAll(nodes) as [Words, Words];
    expect(await use(two, "known")).toBe(true);
    await settled(nodes);
    for (const n of times(5, (each) => each)) await use(one, `name ${n}`);
    await settled(nodes);
    await toHear();
    nodes.clock.forward(1000);
    let taken = 0;
    for (const n of times(5, (each) => each)) if (await use(two, `another ${n}`)) taken++;
    return taken;
  }

  test("of a source's names is read again once another node has used new ones", async () => {
    expect(await takeTwice(await openNodes({ hear: "at once" }), () => Bun.sleep(300))).toBe(0);
  });

  test("is read again where nothing is heard, as a pooler may have it", async () => {
    silences = 0;
    const taken = await takeTwice(await openNodes({ hear: "later" }), () => Bun.sleep(600));
    expect(taken).toBe(0);
    // It was said once.
    expect(silences).toBe(nodesCount);
  });

  test("is too much where nobody hears, as a canary", async () => {
    expect(await takeTwice(await openNodes(), () => Bun.sleep(600))).toBe(4);
  });

  test("of a source's names is forgotten when they are cleared on another node", async () => {
    const nodes = await openNodes({ hear: "at once" });
    const [one, two] = openAll(nodes) as [Words, Words];
    for (const n of times(5, (each) => each)) await use(two, `name ${n}`);
    await settled(nodes);
    expect(await use(two, "new")).toBe(false);
    await one.clear("shop", undefined);
    await Bun.sleep(300);
    nodes.clock.forward(1000);
    expect(await use(two, "new")).toBe(true);
  });

  async function rejectedAfterErasure(nodes: Nodes, toHear: () => Promise<unknown>) {
    const [one, two] = nodes.all;
    const { key } = await one.services.keys.create(undefined, {
      name: "shop",
      scopes: ["events:write"],
    });
    const { id } = await one.services.users.create(person("Ada"));
    await createCall(two.app)("POST", "/v1/batch", {
      body: { batch: [{ type: "track", event: "", userId: id }] },
      headers: { authorization: `Basic ${btoa(`${key}:`)}` },
    });
    expect(JSON.stringify(two.services.ingest.rejectedOf("shop"))).toContain(id);
    await one.services.people.erase(undefined, id);
    await toHear();
    return two.services.ingest.rejectedOf("shop").length;
  }

  test("of rejected events is forgotten when somebody is erased on another node", async () => {
    const nodes = await openNodes({ hear: "at once" });
    expect(await rejectedAfterErasure(nodes, () => Bun.sleep(300))).toBe(0);
    const later = await openNodes({ hear: "later" });
    expect(await rejectedAfterErasure(later, () => Bun.sleep(600))).toBe(0);
    expect(await rejectedAfterErasure(await openNodes(), () => Bun.sleep(600))).toBe(1);
  });
});

describe("what waits in the outbox", () => {
  const seal = createSeal(secretsOf(testSecret));
  const content = times(120, (n) => `letter ${n}`);

  async function put({ store, services, clock }: StoreApp): Promise<void> {
    const until = new Date(clock() + 60 * minute);
    const parcel = { kind: "test", about: null, address: "", byStranger: false, until };
    await store.atomically((db) =>
      content.map((each) => services.outbox.put(db, { ...parcel, content: each })),
    );
  }

  const start = (nodes: Nodes, send: (content: string) => Promise<void>) =>
    nodes.all.map(({ store }) => {
      const { clock } = nodes;
      const sending = createSending({
        store,
        clock,
        log: silentLog,
        seal,
        senders: { test: send },
        everyMs: 5,
      });
      sending.start();
      return sending;
    });

  test("is sent once, by whichever node", async () => {
    const nodes = await openNodes();
    await put(nodes.all[0]);
    const sent: string[] = [];
    const sending = start(nodes, async (each) => {
      await Bun.sleep(5);
      sent.push(each);
    });
    await until(async () => sent.length >= content.length);
    await Bun.sleep(200);
    await Promise.all(sending.map((each) => each.close()));
    expect(sent.toSorted()).toEqual(content.toSorted());
    expect(sending.filter((each) => each.status().sent > 0).length).toBeGreaterThan(1);
  }, 30_000);

  test("is sent by another when a node dies in the middle", async () => {
    const nodes = await openNodes();
    await put(nodes.all[0]);
    const sent: string[] = [];
    let held = 0;
    // It has taken some, and is never heard of again.
    const [dead] = start({ ...nodes, all: [nodes.all[0]] as never }, async () => {
      held++;
      await new Promise(() => {});
    });
    await until(async () => held >= 4);
    const others = start(nodes, async (each) => void sent.push(each));
    await until(async () => sent.length === content.length - held);
    await Bun.sleep(100);
    expect(sent).toHaveLength(content.length - held);
    nodes.clock.forward(minute);
    await until(async () => sent.length === content.length);
    await Promise.all(others.map((each) => each.close()));
    void dead;
    expect(new Set(sent).size).toBe(content.length);
  }, 30_000);
});

const waitMsMax = 15_000;

async function until(isDone: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + waitMsMax;
  while (!(await isDone())) {
    if (Date.now() > end) throw new Error("It has not come about.");
    await Bun.sleep(5);
  }
}

/** What runs behind an answer is done. */
async function settled({ all }: Nodes): Promise<void> {
  await Bun.sleep(100);
  for (const { store } of all) {
    await until(async () => (store as PostgresStore).standing().inUse === 0);
  }
}
