// Cookies for browsers: who is given one, which pages may use it (A29), and that no other origin reads what it opens
// (A30).
import { describe, expect, test } from "bun:test";
import { createTestApp, createTestConfig, plainPasswords } from "../kit.ts";
import { password } from "../features/people.ts";

const home = "https://plaudit.example";
/** What the proxy that speaks https makes of it. */
const behind = "http://plaudit.example";

interface Sent {
  headers?: Record<string, string>;
  body?: object;
  form?: Record<string, string>;
  at?: string;
}

async function open(settings: Record<string, unknown> = { publicUrl: home }) {
  const config = { ...createTestConfig(), ...settings };
  const parts = createTestApp({ config, passwords: plainPasswords });
  const send = async (method: string, path: string, sent: Sent = {}) => {
    const { headers = {}, body, form, at = behind } = sent;
    const answer = await parts.app.handle(
      new Request(`${at}${path}`, {
        method,
        headers: { ...(body && { "content-type": "application/json" }), ...headers },
        body: form ? new URLSearchParams(form) : body && JSON.stringify(body),
      }),
    );
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.includes("json");
    return {
      status: answer.status,
      headers: answer.headers,
      cookies: answer.headers.getSetCookie(),
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
  const ada = { username: "ada", email: "ada@example.com", password, age: 36 };
  await send("POST", "/api/users", { body: ada });
  const signIn = (sent: Sent = {}) =>
    send("POST", "/api/auth/token", {
      headers: { origin: sent.at ?? home },
      body: { username: "ada", password, cookie: true },
      ...sent,
    });
  /** What a browser sends back. */
  const jar = (cookies: readonly string[]) =>
    cookies.map((cookie) => cookie.split(";")[0]).join("; ");
  return { ...parts, send, signIn, jar };
}

describe("a sign-in with a cookie", () => {
  test("behind https gives cookies that only https carries, and no refresh token", async () => {
    const { signIn, send, jar } = await open();
    const { status, cookies, body, headers } = await signIn();
    expect(status).toBe(200);
    expect(cookies).toHaveLength(2);
    for (const cookie of cookies) {
      expect(cookie).toMatch(
        /^__Host-plaudit(-device)?=[\w.-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
      );
    }
    expect(headers.get("cache-control")).toBe("no-store");
    expect(Object.keys(body).toSorted()).toEqual(["access_token", "expires_in", "token_type"]);
    const cookie = jar(cookies);
    expect((await send("GET", "/api/users/me", { headers: { cookie } })).status).toBe(200);
    // The device is known by its cookie the next time.
    const again = await signIn({ headers: { origin: home, cookie } });
    expect(again.cookies).toHaveLength(1);
  });

  test("on loopback gives cookies of another name, without Secure", async () => {
    const { signIn, send, jar } = await open({});
    for (const at of ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"]) {
      const { status, cookies } = await signIn({ at });
      expect(status).toBe(200);
      expect(cookies[0]).toMatch(
        /^plaudit-loopback=[\w.-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
      );
      const cookie = jar(cookies);
      expect((await send("GET", "/api/users/me", { at, headers: { cookie } })).status).toBe(200);
    }
  });

  for (const [settings, at] of [
    [{}, "http://192.0.2.7:3000"],
    [{}, "http://localhost.evil.example"],
    [{ publicUrl: "http://plaudit.example" }, "http://plaudit.example"],
  ] as const) {
    test(`at ${at} says why there is none`, async () => {
      const { signIn } = await open(settings);
      const { status, body, cookies } = await signIn({ at });
      expect(status).toBe(422);
      expect(body.issues).toEqual([
        { path: "cookie", message: expect.stringContaining("PLAUDIT_PUBLIC_URL") },
      ]);
      expect(cookies).toEqual([]);
    });
  }

  for (const origin of [
    undefined,
    "null",
    "https://evil.example",
    "https://sub.plaudit.example",
    "http://plaudit.example",
    "https://plaudit.example.evil.example",
    "https://plaudit.example:8443",
  ]) {
    test(`from a page at ${origin} is refused: it would sign somebody in as somebody else`, async () => {
      const { signIn } = await open();
      const headers: Record<string, string> = origin === undefined ? {} : { origin };
      const answer = await signIn({ headers });
      expect(answer.status).toBe(403);
      expect(answer.cookies).toEqual([]);
      // A form, which any page can send, cannot ask for one at all.
      const form = { username: "ada", password, cookie: "true" };
      expect((await signIn({ headers, body: undefined, form })).status).toBe(422);
    });
  }

  test("without the cookie needs no page", async () => {
    const { signIn } = await open();
    const { status, cookies, body } = await signIn({
      headers: {},
      body: { username: "ada", password },
    });
    expect([status, cookies]).toEqual([200, []]);
    expect(body.refresh_token).toEqual(expect.any(String));
  });
});

describe("a page with the cookie", () => {
  const title = { title: "Blue Orchid" };

  async function enter() {
    const parts = await open();
    const { cookies, body } = await parts.signIn();
    return { ...parts, cookie: parts.jar(cookies), access: body.access_token as string };
  }

  test("of our own changes something", async () => {
    const { send, cookie } = await enter();
    const make = (headers: Record<string, string>) =>
      send("POST", "/api/items", { headers: { cookie, ...headers }, body: title });
    expect((await make({ origin: home })).status).toBe(201);
    expect((await make({ "sec-fetch-site": "same-origin" })).status).toBe(201);
  });

  for (const headers of [
    {},
    { origin: "null" },
    { origin: "https://evil.example" },
    { origin: "https://sub.plaudit.example" },
    { origin: "http://plaudit.example" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
  ]) {
    test(`with ${JSON.stringify(headers)} changes nothing`, async () => {
      const { send, cookie, store } = await enter();
      const own = { cookie, ...(headers as Record<string, string>) };
      for (const [method, path] of [
        ["POST", "/api/items"],
        ["PATCH", "/api/users/me"],
        ["DELETE", "/api/auth/sessions"],
        ["POST", "/api/auth/logout"],
      ] as const) {
        const { status } = await send(method, path, { headers: own, body: title });
        expect(status).toBe(403);
      }
      // Nor does what a form of another page can send.
      const plain = { ...own, "content-type": "text/plain" };
      expect((await send("POST", "/api/items", { headers: plain, body: title })).status).toBe(403);
      expect(await store.db.$count(store.tables.sessions)).toBe(1);
    });
  }

  test("of another origin reads nothing with it, wherever CORS allows it", async () => {
    const parts = await open({ publicUrl: home, corsOrigins: ["https://shop.example"] });
    const { cookies } = await parts.signIn();
    const cookie = parts.jar(cookies);
    for (const origin of [
      "https://shop.example",
      "https://evil.example",
      "null",
      "https://plaudit.example.evil.example",
      "http://plaudit.example",
    ]) {
      const { status, headers } = await parts.send("GET", "/api/users/me", {
        headers: { cookie, origin },
      });
      expect(status).toBe(401);
      expect(headers.get("access-control-allow-credentials")).toBeNull();
    }
    const own = await parts.send("GET", "/api/users/me", { headers: { cookie, origin: home } });
    expect(own.status).toBe(200);
  });

  test("signs out, and the cookie is dropped; the device stays known", async () => {
    const { send, cookie } = await enter();
    const out = await send("POST", "/api/auth/logout", { headers: { cookie, origin: home } });
    expect(out.status).toBe(204);
    expect(out.cookies).toEqual([
      "__Host-plaudit=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure",
    ]);
    expect((await send("GET", "/api/users/me", { headers: { cookie } })).status).toBe(401);
  });

  test("and a Bearer token is whom the token names", async () => {
    const { send, cookie } = await enter();
    const headers = { cookie, authorization: "Bearer wrong" };
    expect((await send("GET", "/api/users/me", { headers })).status).toBe(401);
  });

  test("is asked for nothing else: neither token passes for the other", async () => {
    const { send, cookie, access } = await enter();
    const session = /__Host-plaudit=([\w.-]+)/.exec(cookie)![1]!;
    for (const headers of [
      { authorization: `Bearer ${session}` },
      { authorization: `Cookie ${session}` },
      { cookie: `__Host-plaudit=${access}` },
      { cookie: `plaudit-loopback=${session}` },
      { cookie: `x__Host-plaudit=${session}` },
      { cookie: "__Host-plaudit=" },
      { cookie: `__Host-plaudit=${"x".repeat(5000)}` },
    ] as Record<string, string>[]) {
      expect((await send("GET", "/api/users/me", { headers })).status).toBe(401);
    }
  });

  test("sends no events: those paths answer any origin", async () => {
    const { send, cookie } = await enter();
    const body = { batch: [{ type: "track", event: "a", userId: "u" }] };
    const headers = { cookie, origin: home };
    expect((await send("POST", "/v1/batch", { headers, body })).status).toBe(401);
  });

  test("follows a live stream, which ends with its session", async () => {
    const { app, cookie, send } = await enter();
    const follow = () =>
      app.handle(new Request(`${behind}/api/users/me/live`, { headers: { cookie } }));
    const stream = await follow();
    expect(stream.status).toBe(200);
    const reader = stream.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toContain("retry:");
    await send("POST", "/api/auth/logout", { headers: { cookie, origin: home } });
    for (let n = 0; n < 10 && !(await reader.read()).done; n++);
    expect((await reader.read()).done).toBe(true);
    expect((await follow()).status).toBe(401);
  }, 20_000);

  test("does not open /metrics, which has a token of its own", async () => {
    const parts = await open({ publicUrl: home, metricsToken: "a token for the counts" });
    const { cookies } = await parts.signIn();
    const headers = { cookie: parts.jar(cookies) };
    expect((await parts.send("GET", "/metrics", { headers })).status).toBe(401);
  });

  test("ends with its session, and with a new password", async () => {
    const { send, cookie, clock } = await enter();
    const read = async () => (await send("GET", "/api/users/me", { headers: { cookie } })).status;
    clock.forward(29 * 24 * 60 * 60_000);
    expect(await read()).toBe(200);
    clock.forward(24 * 60 * 60_000);
    expect(await read()).toBe(401);
  });
});
