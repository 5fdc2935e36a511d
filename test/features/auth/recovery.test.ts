// The ways back: a forgotten password, a changed address, an address that is shown to be one's own. Mail is sent by a
// real SMTP server, and used as people use it.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { type App, createApp } from "../../../src/app/app.ts";
import { createServices, type Services } from "../../../src/app/services.ts";
import { linkMs } from "../../../src/features/auth/links.ts";
import { strangersPerHour } from "../../../src/features/auth/strangers.ts";
import { createLog } from "../../../src/runtime/log.ts";
import { createTestConfig } from "../../../src/testing/test-deps.ts";
import { waitingMax } from "../../../src/outbox/outbox.ts";
import { createTestDeps } from "../../kit.ts";
import { openSmtp, type TestSmtp } from "../../mail/server.ts";
import { type Answer, createCall, join, password, type Person } from "../people.ts";

const minute = 60_000;
let smtp: TestSmtp;
let deps: ReturnType<typeof createTestDeps>;
let services: Services;
let call: ReturnType<typeof createCall>;
let ada: Person;
let app: App;
let lines: string[];

beforeEach(async () => {
  smtp = await openSmtp();
  lines = [];
  const log = createLog({ write: (line) => void lines.push(line), pretty: false, level: "debug" });
  const config = createTestConfig({
    PLAUDIT_SMTP_URL: smtp.url,
    PLAUDIT_MAIL_FROM: "Plaudit <noreply@example.com>",
    PLAUDIT_PUBLIC_URL: "https://plaudit.example.com",
  });
  deps = createTestDeps({ config, log });
  services = createServices(deps);
  app = createApp(deps, services);
  call = createCall(app);
  services.sending.start();
  ada = await join({ app, store: deps.store }, "ada");
});

afterEach(async () => {
  await services.sending.close();
  await smtp.close();
});

const post = (path: string, body: object, more = {}) => call("POST", path, { body, ...more });
const askReset = (email = ada.email) => post("/api/auth/reset", { email });
const signIn = (withPassword: string, username = "ada") =>
  post("/api/auth/token", { username, password: withPassword });
const me = (token = ada.token) => call("GET", "/api/users/me", { token });

/** The secret of the link, and the code, in the mail of this number. */
async function open(number: number) {
  const { text, to, raw } = await smtp.mail(number);
  const [, page, token] = /https:\/\/plaudit\.example\.com\/(\w+)#([0-9a-f]{64})/.exec(text) ?? [];
  const [, code] = /Your code: (\d{8})/.exec(text) ?? [];
  const [, subject] = /^Subject: (.*)\r$/m.exec(raw) ?? [];
  return { page, token: token ?? "", code, to: to[0], subject };
}

/** What a caller is told, but for what differs each time. */
const told = ({ status, body }: Answer) => ({ status, body: { ...body, requestId: "" } });

const badLink = (answer: Answer) =>
  expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });

describe("a forgotten password", () => {
  test("is set anew with the link in the mail: once, and all devices are signed out", async () => {
    expect(await askReset("ADA@example.com")).toMatchObject({ status: 202, body: { mail: true } });
    const { page, token, to } = await open(1);
    expect([page, to]).toEqual(["reset", "ada@example.com"]);
    const reset = () => post("/api/auth/reset/confirm", { token, password: "battery staple" });
    const done = await reset();
    expect([done.status, done.text]).toEqual([204, ""]);
    badLink(await reset());
    // It signs nobody in, and whoever was in is out.
    expect((await me()).status).toBe(401);
    expect((await signIn(password)).status).toBe(401);
    const fresh = await signIn("battery staple");
    expect(fresh.status).toBe(200);
    expect((await me(fresh.body.access_token)).body).toMatchObject({ emailVerified: true });
    expect((await open(2)).subject).toContain("Security notice");
  });

  test("wrong, used, replaced, another's and expired links get one answer", async () => {
    await askReset();
    const first = await open(1);
    await askReset();
    const second = await open(2);
    const confirm = (token: string) =>
      post("/api/auth/reset/confirm", { token, password: "battery staple" });
    deps.clock.forward(linkMs.reset);
    const expired = told(await confirm(first.token));
    await askReset();
    const third = await open(3);
    expect((await confirm(third.token)).status).toBe(204);
    const answers = [
      await confirm("0".repeat(64)),
      await confirm("x"),
      await confirm("x".repeat(200)),
      await confirm(second.token),
      await confirm(third.token),
      await post("/api/auth/undo/confirm", { token: second.token, password: "battery staple" }),
    ];
    for (const answer of answers) expect(told(answer)).toEqual(expired);
    expect(expired).toMatchObject({ status: 403 });
  });

  test("a link of before a new password is void", async () => {
    await askReset();
    const { token } = await open(1);
    const fields = { password: "battery staple", currentPassword: password };
    expect((await call("PATCH", "/api/users/me", { token: ada.token, body: fields })).status).toBe(
      200,
    );
    badLink(await post("/api/auth/reset/confirm", { token, password: "a third password" }));
    expect((await signIn("battery staple")).status).toBe(200);
  });

  test("a link of before a new address is void, by its owner's hand or by an admin's", async () => {
    const grace = await join({ app, store: deps.store }, "grace", "admin");
    await askReset();
    const first = await open(1);
    const fields = { email: "ada@new.example.com", currentPassword: password };
    await call("PATCH", "/api/users/me", { token: ada.token, body: fields });
    const { token, code } = await open(2);
    expect((await post("/api/auth/verify/confirm", { token, code })).status).toBe(204);
    const confirm = (secret: string) =>
      post("/api/auth/reset/confirm", { token: secret, password: "a third password" });
    badLink(await confirm(first.token));

    // The third told the old address of it.
    await smtp.mail(3);
    await askReset("ada@new.example.com");
    const second = await open(4);
    const moved = { email: "ada@third.example.com" };
    await call("PATCH", `/api/users/${ada.id}`, { token: grace.token, body: moved });
    badLink(await confirm(second.token));
    expect((await signIn(password)).status).toBe(200);
  });

  test("nobody learns whether there is an account, or gets mail at an address that is not its own", async () => {
    const known = await askReset();
    const unknown = await askReset("nobody@example.com");
    expect(told(unknown)).toEqual(told(known));
    // Look-alikes are no matches: the mail goes to the address that is stored.
    for (const email of ["аda@example.com", "ada@example.com.evil.com"]) await askReset(email);
    await open(1);
    await Bun.sleep(100);
    expect(smtp.received.map(({ to }) => to)).toEqual([["ada@example.com"]]);
  });

  test("three mails go to an address in an hour, ten in a day, and the answer stays the same", async () => {
    const first = told(await askReset());
    for (let n = 0; n < 9; n++) expect(told(await askReset())).toEqual(first);
    await smtp.mail(3);
    // Another route, the same mailbox.
    expect((await post("/api/auth/verify", {}, { token: ada.token, body: undefined })).status).toBe(
      429,
    );
    for (const count of [3, 6, 9, 10, 10]) {
      await smtp.mail(count);
      deps.clock.forward(60 * minute);
      for (let n = 0; n < 5; n++) await askReset();
    }
    await smtp.mail(10);
    await Bun.sleep(100);
    expect(smtp.received).toHaveLength(10);
  });

  test("all strangers together ask for no more than they may, whoever they ask for", async () => {
    const { limits } = deps.store.tables;
    await askReset();
    await deps.store.atomically((db) => [db.update(limits).set({ count: strangersPerHour })]);
    for (const email of [ada.email, "nobody@example.com"]) {
      const refused = await askReset(email);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3000);
    }
    deps.clock.forward(60 * minute);
    expect((await askReset()).status).toBe(202);
  });

  test("one address asks thirty times a minute", async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 31; n++) statuses.push((await askReset(`n${n}@example.com`)).status);
    expect(statuses.slice(29)).toEqual([202, 429]);
  });

  test("the link leads where the settings say, whatever the request says", async () => {
    await post(
      "/api/auth/reset",
      { email: ada.email },
      { headers: { host: "evil.example.com", "x-forwarded-host": "evil.example.com" } },
    );
    const { text } = await smtp.mail(1);
    expect(text).not.toContain("evil");
    expect((await open(1)).page).toBe("reset");
  });

  test("neither the link nor the code lies in the database, and the log has neither", async () => {
    await askReset();
    const reset = await open(1);
    await call("POST", "/api/auth/verify", { token: ada.token });
    const verify = await open(2);
    // Their pages are opened and used, rightly and wrongly. What is behind the # is sent to no server.
    const pages = ["/reset", "/verify"].map((path) => call("GET", path));
    for (const { headers } of await Promise.all(pages)) {
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    }
    const { token, code } = verify;
    const bad = { token: reset.token, code };
    const answers = [
      await post("/api/auth/verify/confirm", bad),
      await post("/api/auth/verify/confirm", { token, code: 5 }),
      await post("/api/auth/verify/confirm", { token, code }),
      await post("/api/auth/reset/confirm", { token: reset.token, password: "short" }),
      await post("/api/auth/reset/confirm", { token: reset.token, password: "battery staple" }),
      await post("/api/auth/reset/confirm", { token: reset.token, password: "battery staple" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 422, 204, 422, 204, 403]);
    expect(lines.length).toBeGreaterThan(answers.length);
    const { links, outbox, audit } = deps.store.tables;
    const rows = await Promise.all(
      [links, outbox, audit].map((table) => deps.store.db.select().from(table)),
    );
    const kept = [rows, answers.map(({ text }) => text), lines].map((each) => JSON.stringify(each));
    for (const secret of [token, reset.token, code!, "battery staple"]) {
      for (const text of kept) expect(text).not.toContain(secret.slice(0, 16));
    }
  });

  test("a disabled account gets none, and a link of before is no good", async () => {
    await askReset();
    const { token } = await open(1);
    const { users } = deps.store.tables;
    await deps.store.atomically((db) => [
      db
        .update(users)
        .set({ disabledAt: new Date(deps.clock()) })
        .where(eq(users.id, ada.id)),
    ]);
    badLink(await post("/api/auth/reset/confirm", { token, password: "battery staple" }));
    expect((await askReset()).status).toBe(202);
    await Bun.sleep(100);
    expect(smtp.received).toHaveLength(1);
  });

  test("while the mail server is away everything else goes on, and the mail comes later", async () => {
    await smtp.close();
    expect((await askReset()).status).toBe(202);
    expect((await signIn(password)).status).toBe(200);
    const item = await post("/api/items", { title: "Orchid" }, { token: ada.token });
    expect(
      (await post(`/api/items/${item.body.id}/like`, {}, { token: ada.token, body: undefined }))
        .status,
    ).toBe(200);
    const failed = async () => (await services.outbox.standing()).lastError !== undefined;
    for (let n = 0; n < 500 && !(await failed()); n++) await Bun.sleep(10);
    // The link, and that somebody signed in from a new device.
    expect(await services.outbox.standing()).toMatchObject({ waiting: 2, failed: 0 });
    const { body } = await call("GET", "/status");
    expect(body.mail).toEqual({ on: true, waiting: 2, failing: true, held: false });
    expect((await call("GET", "/metrics")).text).toContain("plaudit_outbox_waiting 2\n");
  });
});

describe("a link that an admin sends", () => {
  /** Sends one as an admin. What is written for it is counted: mails, links, rows of the audit log. */
  async function openAdmin() {
    let { token } = await join({ app, store: deps.store }, "grace", "admin");
    const send = () =>
      call("PUT", `/api/users/${ada.id}/password`, { token, body: { send: true } });
    const signInAgain = async () => {
      token = (await signIn(password, "grace")).body.access_token;
    };
    const { outbox, links, audit } = deps.store.tables;
    const count = () =>
      Promise.all([
        deps.store.db.$count(outbox),
        deps.store.db.$count(links),
        deps.store.db.$count(audit, eq(audit.action, "password.reset_asked")),
      ]);
    return { send, count, signInAgain };
  }
  const full = (answer: Answer) => {
    expect(answer).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  };

  test("sets a new password, as one's own does", async () => {
    const { send } = await openAdmin();
    expect((await send()).status).toBe(204);
    const { token, page, to } = await open(1);
    expect([page, to]).toEqual(["reset", ada.email]);
    const confirm = { token, password: "battery staple" };
    expect((await post("/api/auth/reset/confirm", confirm)).status).toBe(204);
    expect((await signIn("battery staple")).status).toBe(200);
  });

  test("is refused where strangers have used up what the address may be sent, and nothing is written", async () => {
    const { send, count, signInAgain } = await openAdmin();
    for (let n = 0; n < 3; n++) await askReset();
    await smtp.mail(3);
    const before = await count();
    full(await send());
    expect(await count()).toEqual(before);
    deps.clock.forward(60 * minute);
    await signInAgain();
    // It tells grace of it.
    await smtp.mail(4);
    expect((await send()).status).toBe(204);
    expect((await smtp.mail(5)).to).toEqual([ada.email]);
  });

  test("goes three times an hour, of many at once too", async () => {
    const { send, count } = await openAdmin();
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(3);
    for (const answer of answers) if (answer.status !== 204) full(answer);
    expect(await count()).toEqual([3, 3, 3]);
  });

  test("is refused where too much waits to be sent, and nothing is written", async () => {
    const { send, count } = await openAdmin();
    await services.sending.close();
    const { outbox } = deps.store.tables;
    const at = new Date(deps.clock() + 60 * minute);
    const waiting = Array.from({ length: waitingMax }, (_, n) => {
      return { id: `${n}`, kind: "mail", payload: {}, createdAt: at, nextAt: at };
    });
    for (let from = 0; from < waitingMax; from += 1000) {
      await deps.store.atomically((db) => [
        db.insert(outbox).values(waiting.slice(from, from + 1000)),
      ]);
    }
    const before = await count();
    expect(await send()).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(await count()).toEqual(before);
  });
});

describe("an address", () => {
  const verify = (body: object, token?: string) =>
    post("/api/auth/verify/confirm", body, token === undefined ? {} : { token });
  const askVerify = () => call("POST", "/api/auth/verify", { token: ada.token });

  test("is confirmed by the session that asked, or with the code; a program that opens the link is neither", async () => {
    expect((await askVerify()).status).toBe(202);
    const { page, token, code } = await open(1);
    expect(page).toBe("verify");
    badLink(await verify({ token }));
    badLink(await verify({ token, code: "00000000" }));
    const other = await signIn(password);
    badLink(await verify({ token }, other.body.access_token));
    expect((await me()).body.emailVerified).toBe(false);
    expect((await verify({ token, code })).status).toBe(204);
    expect((await me()).body.emailVerified).toBe(true);
    badLink(await verify({ token, code }));

    // The second mail tells of the other session.
    await askVerify();
    expect((await verify({ token: (await open(3)).token }, ada.token)).status).toBe(204);
  });

  const change = (email: string) =>
    call("PATCH", "/api/users/me", {
      token: ada.token,
      body: { email, currentPassword: password },
    });

  test("that is new takes the old one's place once it is confirmed, and the old one is told", async () => {
    const asked = await change("ada@new.example.com");
    expect(asked.body).toMatchObject({ email: ada.email, pendingEmail: "ada@new.example.com" });
    expect((await me()).body.pendingEmail).toBe("ada@new.example.com");
    const { token, code, to } = await open(1);
    expect(to).toBe("ada@new.example.com");
    expect((await verify({ token, code })).status).toBe(204);
    expect((await me()).body).toMatchObject({
      email: "ada@new.example.com",
      pendingEmail: null,
      emailVerified: true,
    });
    const old = await open(2);
    expect([old.page, old.to]).toEqual(["undo", ada.email]);
    badLink(await verify({ token, code }));
  });

  test("that is asked for again replaces the one before, and expires after half an hour", async () => {
    await change("one@example.com");
    const first = await open(1);
    await change("two@example.com");
    const second = await open(2);
    badLink(await verify({ token: first.token, code: first.code }));
    deps.clock.forward(linkMs.change);
    badLink(await verify({ token: second.token, code: second.code }));
    expect((await signIn(password, ada.email)).status).toBe(200);
  });

  test("that another account has by then is a conflict, and changes nothing", async () => {
    await change("bob@example.com");
    const { token, code } = await open(1);
    await post("/api/users", { username: "bob", email: "bob@example.com", password, age: 30 });
    expect((await verify({ token, code })).status).toBe(409);
    expect((await me()).body.email).toBe(ada.email);
  });

  describe("that somebody else has changed", () => {
    /** Ada's session is in other hands, which change the address, the password and add a key. */
    async function hijack() {
      const before = smtp.received.length;
      await change("thief@example.com");
      const { token, code } = await open(before + 1);
      await verify({ token, code });
      const undo = await open(before + 2);
      const fields = { password: "the thief's one", currentPassword: password };
      await call("PATCH", "/api/users/me", { token: ada.token, body: fields });
      await smtp.mail(before + 3);
      return undo.token;
    }
    const undo = (token: string) =>
      post("/api/auth/undo/confirm", { token, password: "battery staple" });

    test("comes back with a new password; sessions, keys and links of the other end", async () => {
      const { permissions } = deps.store.tables;
      const grantedAt = new Date();
      await deps.store.atomically((db) => [
        db.insert(permissions).values({ userId: ada.id, permission: "keys:write", grantedAt }),
      ]);
      const makeKey = (name: string) =>
        post("/api/keys", { name, scopes: ["keys:write"] }, { token: ada.token });
      const before = await makeKey("old");
      await smtp.mail(1);
      deps.clock.forward(1);
      const token = await hijack();
      const key = await makeKey("theirs");
      expect((await smtp.mail(5)).to).toEqual(["thief@example.com"]);
      deps.clock.forward(6 * 24 * 60 * minute);
      await askReset("thief@example.com");
      const theirs = await open(6);
      expect((await undo(token)).status).toBe(204);

      expect((await me()).status).toBe(401);
      expect((await signIn("the thief's one")).status).toBe(401);
      expect((await call("GET", "/api/keys", { token: key.body.key })).status).toBe(401);
      expect((await call("GET", "/api/keys", { token: before.body.key })).status).toBe(200);
      badLink(
        await post("/api/auth/reset/confirm", { token: theirs.token, password: "once more" }),
      );
      const back = await signIn("battery staple", ada.email);
      expect((await me(back.body.access_token)).body.email).toBe(ada.email);
      badLink(await undo(token));
    });

    test("does so for seven days", async () => {
      const token = await hijack();
      deps.clock.forward(linkMs.undo);
      badLink(await undo(token));
    });

    test("gives its own new address no way back", async () => {
      const token = await hijack();
      const thief = await signIn("the thief's one");
      await call("PATCH", "/api/users/me", {
        token: thief.body.access_token,
        body: { email: "third@example.com", currentPassword: "the thief's one" },
      });
      // The fourth mail tells them of their own sign-in.
      const third = await open(5);
      expect((await verify({ token: third.token, code: third.code })).status).toBe(204);
      const theirUndo = await open(6);
      expect(theirUndo.to).toBe("thief@example.com");
      expect((await undo(token)).status).toBe(204);
      badLink(await undo(theirUndo.token));
      expect((await signIn("battery staple", ada.email)).status).toBe(200);
    });

    test("is kept free for it", async () => {
      await hijack();
      const taken = await post("/api/users", {
        username: "bob",
        email: ada.email,
        password,
        age: 30,
      });
      expect(taken).toMatchObject({ status: 409, body: { issues: [{ path: "email" }] } });
      deps.clock.forward(linkMs.undo);
      const free = await post("/api/users", {
        username: "bob",
        email: ada.email,
        password,
        age: 30,
      });
      expect(free.status).toBe(201);
    });
  });
});

test("each step is in the audit log, once, and names no address", async () => {
  await askReset();
  const { token } = await open(1);
  await post("/api/auth/reset/confirm", { token, password: "battery staple" });
  await post("/api/auth/reset/confirm", { token, password: "battery staple" });
  const { audit } = deps.store.tables;
  const rows = await deps.store.db.select().from(audit).where(eq(audit.target, ada.id));
  const actions = rows.map(({ action, actorKind }) => `${action} by ${actorKind}`);
  expect(actions.filter((each) => each.startsWith("password"))).toEqual([
    "password.reset_asked by nobody",
    "password.reset by link",
  ]);
  expect(JSON.stringify(rows)).not.toContain("ada@example.com");
});

test("a new key is told to whoever made it", async () => {
  const { permissions } = deps.store.tables;
  await deps.store.atomically((db) => [
    db
      .insert(permissions)
      .values({ userId: ada.id, permission: "keys:write", grantedAt: new Date() }),
  ]);
  await post("/api/keys", { name: "<b>shop</b>", scopes: ["events:write"] }, { token: ada.token });
  const { text } = await smtp.mail(1);
  expect(text).toContain("An API key was made with your account.");
  expect(text).toContain("&lt;b&gt;shop&lt;/b&gt;");
});

test("without a mail server no link is made for a stranger, and an address changes at once", async () => {
  const plain = createTestDeps();
  const app = createApp(plain);
  const ask = createCall(app);
  const bob = await join({ app, store: plain.store }, "bob");
  for (const email of [bob.email, "nobody@example.com"]) {
    const asked = await ask("POST", "/api/auth/reset", { body: { email } });
    expect([asked.status, asked.body]).toEqual([202, { mail: false }]);
  }
  expect((await ask("POST", "/api/auth/verify", { token: bob.token })).body).toEqual({
    mail: false,
  });
  expect(await plain.store.db.$count(plain.store.tables.links)).toBe(0);
  const body = { email: "bob@new.example.com", currentPassword: password };
  const changed = await ask("PATCH", "/api/users/me", { token: bob.token, body });
  expect(changed.body).toMatchObject({ email: body.email, pendingEmail: null });
});
