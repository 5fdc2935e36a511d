// Strangers' guesses lock nobody out: a device that has signed in before has a limit of its own (A18), whoever counts
// is counted before any hash is checked (A17), and a restart forgets nothing.
import { describe, expect, test } from "bun:test";
import { createServices } from "../../../src/app/services.ts";
import { createApp } from "../../../src/app/app.ts";
import { deviceFailuresMax, devicesMax } from "../../../src/features/auth/devices.ts";
import { createTestApp, createTestConfig, createTestDeps, plainPasswords } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";

const minute = 60_000;

async function open() {
  const hashed: string[] = [];
  const passwords = {
    ...plainPasswords,
    verify(text: string, hash: string | undefined) {
      hashed.push(text);
      return plainPasswords.verify(text, hash);
    },
  };
  const config = { ...createTestConfig(), trustedProxies: ["127.0.0.1"] };
  const parts = createTestApp({ passwords, config });
  const call = createCall(parts.app);
  const ask = (body: object, headers: Record<string, string> = {}) =>
    call("POST", "/api/auth/token", { body, headers });
  const ada = await join(parts, "ada");
  const bob = await join(parts, "bob");
  const device = async (username = "ada") =>
    (await ask({ username, password })).body.device_token as string;
  const guess = async (times: number, body: object = {}) => {
    const wrong = { username: "ada", password: "a wrong guess", ...body };
    const answers = await Promise.all(Array.from({ length: times }, () => ask(wrong)));
    return answers.map(({ status }) => status);
  };
  hashed.length = 0;
  return { ...parts, call, ask, ada, bob, device, guess, hashed };
}

describe("a device that has signed in before", () => {
  test("signs in while strangers have used up the account's limit", async () => {
    const { ask, device, guess } = await open();
    const token = await device();
    expect(await guess(10)).toEqual(Array(10).fill(401));
    expect((await ask({ username: "ada", password })).status).toBe(429);
    expect((await ask({ username: "ada@example.com", password })).status).toBe(401);
    const known = await ask({ username: "ada", password, device_token: token });
    expect(known.status).toBe(200);
    // It is known already, so it gets no other token.
    expect(known.body.device_token).toBeUndefined();
  });

  test("counts for its own account alone", async () => {
    const { ask, device, guess } = await open();
    const ofBob = await device("bob");
    await guess(10);
    expect((await ask({ username: "ada", password, device_token: ofBob })).status).toBe(429);
  });

  test("is a stranger after ten failures, however many come at once", async () => {
    const { ask, device, guess, hashed, clock } = await open();
    const token = await device();
    hashed.length = 0;
    const statuses = await guess(50, { device_token: token });
    // Ten as a device, and ten as a stranger.
    expect(hashed).toHaveLength(2 * deviceFailuresMax);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30);
    clock.forward(minute);
    const again = await ask({ username: "ada", password, device_token: token });
    expect(again.body.device_token).toEqual(expect.any(String));
  });

  test("has its failures forgiven by a sign-in", async () => {
    const { ask, device, guess } = await open();
    const token = await device();
    for (let n = 0; n < 3; n++) {
      expect(await guess(9, { device_token: token })).toEqual(Array(9).fill(401));
      expect((await ask({ username: "ada", password, device_token: token })).status).toBe(200);
    }
  });

  test("signs in thirty times a minute at most", async () => {
    const { ask, device } = await open();
    const token = await device();
    const statuses: number[] = [];
    for (let n = 0; n < 31; n++) {
      statuses.push((await ask({ username: "ada", password, device_token: token })).status);
    }
    expect(statuses).toEqual([...Array<number>(30).fill(200), 429]);
  });

  for (const end of ["a new password", "all others are ended", "its session is ended"]) {
    test(`is a stranger again after ${end}`, async () => {
      const { call, ask, ada, guess } = await open();
      const { body } = await ask({ username: "ada", password });
      const own = { token: ada.token };
      if (end === "a new password") {
        const changes = { password: "another password", currentPassword: password };
        await call("PATCH", "/api/users/me", { ...own, body: changes });
      } else if (end === "all others are ended") {
        expect((await call("DELETE", "/api/auth/sessions", own)).status).toBe(204);
      } else {
        const { body: list } = await call("GET", "/api/auth/sessions", own);
        const id = list.items.find((s: { current: boolean }) => !s.current).id;
        expect((await call("DELETE", `/api/auth/sessions/${id}`, own)).status).toBe(204);
      }
      // The session is over, too, and one's own goes on.
      expect((await call("GET", "/api/users/me", { token: body.access_token })).status).toBe(401);
      expect((await call("GET", "/api/users/me", own)).status).toBe(200);
      await guess(10);
      const known = await ask({ username: "ada", password, device_token: body.device_token });
      expect(known.status).toBe(429);
    });
  }

  test("stays known when its session is signed out of", async () => {
    const { call, ask, guess } = await open();
    const { body } = await ask({ username: "ada", password });
    await call("POST", "/api/auth/logout", { token: body.access_token });
    await guess(10);
    const { device_token } = body;
    expect((await ask({ username: "ada", password, device_token })).status).toBe(200);
  });

  test("is kept longer if it came back: twenty are known of an account", async () => {
    const { ask, device, store, clock, ada } = await open();
    const token = await device();
    clock.forward(minute);
    await ask({ username: "ada", password, device_token: token });
    for (let n = 0; n < devicesMax + 5; n++) {
      clock.forward(minute);
      await device();
    }
    const { devices } = store.tables;
    const rows = await store.db.select().from(devices);
    expect(rows.filter((row) => row.userId === ada.id)).toHaveLength(devicesMax);
    const known = await ask({ username: "ada", password, device_token: token });
    expect(known.body.device_token).toBeUndefined();
    expect(known.status).toBe(200);
    // Nothing that was given to a device lies in the database.
    expect(JSON.stringify(rows)).not.toContain(token.slice("device_".length));
  });
});

describe("guesses", () => {
  test("are counted before any hash, from however many addresses they come", async () => {
    const { ask, hashed } = await open();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        ask(
          { username: "ada", password: "a wrong guess" },
          { "x-forwarded-for": `2001:db8:${n}::1` },
        ),
      ),
    );
    expect(hashed).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(90);
    for (const { status, headers } of answers) {
      if (status === 429) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
  });

  test("at one's own password are counted apart, so that strangers cannot use them up", async () => {
    const { call, ada, guess } = await open();
    await guess(10);
    const change = (currentPassword: string) =>
      call("PATCH", "/api/users/me", {
        token: ada.token,
        body: { email: "new@example.com", currentPassword },
      });
    for (let n = 0; n < 10; n++) expect((await change("a wrong guess")).status).toBe(403);
    expect((await change(password)).status).toBe(429);
  });

  test("leave one row in the audit log when they reach the limit of an account", async () => {
    const { guess, store, ada } = await open();
    await guess(30);
    const list = async () => {
      const rows = await store.db.select().from(store.tables.audit);
      return rows.filter((row) => row.action === "sign_in.limited");
    };
    // It is written behind the answer.
    for (let n = 0; n < 100 && (await list()).length === 0; n++) await Bun.sleep(10);
    const limited = await list();
    expect(limited).toMatchObject([{ target: ada.id, actorKind: "nobody" }]);
  });
});

describe("a restart", () => {
  test("forgets no count", async () => {
    const parts = createTestDeps({ passwords: plainPasswords });
    const services = createServices(parts);
    const first = createCall(createApp(parts, services));
    const ask = (call: ReturnType<typeof createCall>, body: object) =>
      call("POST", "/api/auth/token", { body });
    await services.users.create({ username: "ada", email: "ada@example.com", password, age: 36 });
    for (let n = 0; n < 10; n++) await ask(first, { username: "ada", password: "a wrong guess" });
    await services.limits.close();

    const later = createServices(parts);
    await later.limits.load();
    const second = createCall(createApp(parts, later));
    const refused = await ask(second, { username: "ada", password });
    expect(refused.status).toBe(429);
    expect((await ask(second, { username: "ada@example.com", password })).status).toBe(401);
    const strangers = Array.from({ length: 20 }, (_, n) =>
      ask(second, { username: `nobody${n}`, password }),
    );
    const statuses = (await Promise.all(strangers)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    parts.clock.forward(minute);
    expect((await ask(second, { username: "ada", password })).status).toBe(200);
  });
});
