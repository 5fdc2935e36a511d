import { describe, expect, test } from "bun:test";
import { accessSeconds } from "../../src/features/auth/tokens.ts";
import { grant } from "../features/people.ts";
import { ada, createTestStorage, grace, startApp } from "./kit.ts";

const later = (accessSeconds + 1) * 1000;
const refreshes = (sent: readonly string[]) =>
  sent.filter((request) => request === "POST /api/auth/token").length;

describe("signing in", () => {
  test("makes every call carry the token, until one signs out", async () => {
    const { connect } = startApp();
    const client = connect();
    await client.api.users.post(ada);
    expect((await client.api.users.me.get()).status).toBe(401);
    expect(await client.signIn(ada)).toMatchObject({ status: 200, error: null });
    expect((await client.api.users.me.get()).data).toMatchObject({ username: "ada" });
    expect((await client.signOut()).status).toBe(204);
    expect((await client.api.users.me.get()).status).toBe(401);
  });

  test("with a wrong password answers 401 and leaves the session as it is", async () => {
    const { signIn, sent } = startApp();
    const client = await signIn();
    const before = refreshes(sent);
    const { data, error } = await client.signIn({ ...ada, password: "wrong" });
    expect([data, error?.status]).toEqual([null, 401]);
    expect(refreshes(sent)).toBe(before + 1);
    expect((await client.api.users.me.get()).status).toBe(200);
  });
});

describe("an access token that is over", () => {
  test("is renewed once, however many calls fail together, and all of them succeed", async () => {
    const { signIn, clock, sent } = startApp();
    const client = await signIn();
    clock.forward(later);
    sent.length = 0;
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.api.users.me.get()));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(refreshes(sent)).toBe(1);
    expect(sent.filter((request) => request === "GET /api/users/me")).toHaveLength(40);
  });

  test("is renewed once too when the last failure comes after the new one is there", async () => {
    const { signIn, clock, sent } = startApp();
    const held = Promise.withResolvers<void>();
    const client = await signIn({
      async fetch(target, init) {
        const answer = await fetch(target, init);
        if (target.endsWith("/api/activity") && answer.status === 401) await held.promise;
        return answer;
      },
    });
    clock.forward(later);
    sent.length = 0;
    const slow = client.api.activity.get();
    expect((await client.api.users.me.get()).status).toBe(200);
    held.resolve();
    expect((await slow).status).toBe(200);
    expect(refreshes(sent)).toBe(1);
  });

  test("with its body sent again as it was", async () => {
    const { signIn, clock } = startApp();
    const client = await signIn();
    clock.forward(later);
    const { data } = await client.api.items.post({ title: "Blue Orchid" });
    expect(data?.title).toBe("Blue Orchid");
  });

  test("of a session that is ended is forgotten", async () => {
    const storage = createTestStorage();
    const { signIn, store } = startApp();
    const client = await signIn({ storage });
    await store.atomically((db) => [db.delete(store.tables.sessions)]);
    expect((await client.api.users.me.get()).status).toBe(401);
    // The device stays known.
    expect([...storage.kept.keys()]).toEqual([expect.stringMatching(/^plaudit\.device /)]);
  });

  test("is kept when the server cannot renew it now, and that is the answer", async () => {
    let isDown = false;
    const storage = createTestStorage();
    const { signIn, clock } = startApp();
    const client = await signIn({
      storage,
      fetch: (target, init) =>
        isDown && target.endsWith("/api/auth/token")
          ? Bun.sleep(50).then(() => Promise.reject(new TypeError("cut")))
          : fetch(target, init),
    });
    clock.forward(later);
    isDown = true;
    const answers = await Promise.all([client.api.users.me.get(), client.api.users.me.get()]);
    expect(answers.map(({ error }) => error?.value.code)).toEqual(["unavailable", "unavailable"]);
    isDown = false;
    expect((await client.api.users.me.get()).status).toBe(200);
  });

  test("is not renewed over another sign-in, nor its calls made by that account", async () => {
    const held = Promise.withResolvers<void>();
    const { signIn, clock } = startApp();
    const client = await signIn({
      async fetch(target, init) {
        const answer = await fetch(target, init);
        if (typeof init?.body === "string" && init.body.includes("refresh_token"))
          await held.promise;
        return answer;
      },
    });
    await client.api.users.post(grace);
    clock.forward(later);
    const call = client.api.items.post({ title: "Ada's" });
    await Bun.sleep(50);
    await client.signIn(grace);
    held.resolve();
    expect((await call).status).toBe(401);
    expect((await client.api.users.me.get()).data?.username).toBe("grace");
    expect((await client.api.items.get()).data?.items).toEqual([]);
  });
});

describe("a storage", () => {
  test("carries the session over to the next page", async () => {
    const storage = createTestStorage();
    const { signIn, connect } = startApp();
    await signIn({ storage });
    expect((await connect({ storage }).api.users.me.get()).status).toBe(200);
  });

  test("may take its time", async () => {
    const { getItem, ...storage } = createTestStorage();
    const slow = {
      ...storage,
      getItem: async (name: string) => (await Bun.sleep(5), getItem(name)),
    };
    const { signIn, connect } = startApp();
    await signIn({ storage: slow });
    expect((await connect({ storage: slow }).api.users.me.get()).status).toBe(200);
  });

  test("of two tabs holds what either renewed, and neither asks for more", async () => {
    const storage = createTestStorage();
    const { signIn, connect, clock, sent } = startApp();
    const one = await signIn({ storage });
    const two = connect({ storage });
    await two.api.users.me.get();
    clock.forward(later);
    sent.length = 0;
    expect((await one.api.users.me.get()).status).toBe(200);
    expect((await two.api.users.me.get()).status).toBe(200);
    expect(refreshes(sent)).toBe(1);
    await one.signOut();
    expect((await two.api.users.me.get()).status).toBe(401);
  });

  test("that refuses costs nothing but the next visit", async () => {
    const storage = createTestStorage();
    const full = { ...storage, setItem: () => Promise.reject(new Error("full")) };
    const forbidden = {
      ...full,
      getItem: () => {
        throw new Error("forbidden");
      },
    };
    for (const refusing of [full, forbidden]) {
      const { signIn, clock } = startApp();
      const client = await signIn({ storage: refusing });
      clock.forward(later);
      expect((await client.api.users.me.get()).status).toBe(200);
    }
  });

  test("with nonsense in it is as an empty one", async () => {
    const storage = createTestStorage();
    const { url, connect } = startApp();
    storage.setItem(`plaudit.tokens ${url}`, "{ nonsense");
    expect((await connect({ storage }).api.users.me.get()).status).toBe(401);
  });
});

test("another server is never given the token, nor is a call with a header of its own", async () => {
  const { url, signIn } = startApp();
  const other = Bun.serve({
    port: 0,
    fetch: (request) => new Response(request.headers.get("authorization") ?? "none"),
  });
  const client = await signIn();
  expect(await (await client.fetch(other.url.href)).text()).toBe("none");
  const own = await client.fetch(`${url}/api/users/me`, { headers: { authorization: "Bearer x" } });
  expect(own.status).toBe(401);
  expect((await client.fetch(`${url}/api/users/me`)).status).toBe(200);
  await other.stop(true);
});

test("an API key serves those who have no account", async () => {
  const { store, signIn, connect } = startApp();
  const admin = await signIn();
  const me = await admin.api.users.me.get();
  await grant(store, me.data!.id, "admin");
  const made = await admin.api.keys.post({ name: "reader", scopes: ["reports:read"] });
  expect((await connect({ key: made.data!.key }).api.events.get()).status).toBe(200);
});
