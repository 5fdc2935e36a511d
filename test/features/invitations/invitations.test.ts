// An invitation gives an account to one address, once, with permissions that its inviter has, then and when it is
// accepted.
import { expect, test } from "bun:test";
import { eq, isNull } from "drizzle-orm";
import { readConfig } from "../../../src/app/config.ts";
import { createServices } from "../../../src/app/services.ts";
import { openMax } from "../../../src/features/invitations/invitations.ts";
import { createTestApp, createTestConfig, plainPasswords, testSecret } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** It is written, and never sent. */
const mailed = {
  PLAUDIT_SMTP_URL: "smtp://127.0.0.1:1",
  PLAUDIT_MAIL_FROM: "plaudit@example.com",
  PLAUDIT_PUBLIC_URL: "https://plaudit.example.com",
};

async function open(signup: "open" | "invite" | "closed" = "open") {
  const parts = createTestApp({ passwords: plainPasswords });
  const admin = await join(parts, "admin", "admin");
  const helper = await join(parts, "helper", "users:write", "reports:read");
  // The same data, under the setting.
  const { app } = createTestApp({ ...parts, config: createTestConfig({ signup }) });
  const call = createCall(app);
  const invite = (token: string, email = "lin@example.com", permissions?: string[]) =>
    call("POST", "/api/users/invitations", { token, body: { email, permissions } });
  const secretOf = (answer: { body: { link: string } }) => answer.body.link.split("#")[1]!;
  const accept = (invitation: string, username = "lin", email = "lin@example.com") =>
    call("POST", "/api/users", { body: { username, email, password, age: 36, invitation } });
  return { ...parts, app, call, admin, helper, invite, secretOf, accept };
}

test("who is invited makes an account with the permissions, where nobody else may", async () => {
  const { call, admin, invite, secretOf, accept, clock } = await open("invite");
  const body = { username: "eve", email: "eve@example.com", password, age: 36 };
  expect((await call("POST", "/api/users", { body })).body.message).toContain("invitation");

  const made = await invite(admin.token, "Lin@Example.com", ["reports:read", "items:write"]);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    email: "Lin@Example.com",
    permissions: ["items:write", "reports:read"],
    invitedBy: admin.id,
    sent: false,
    expiresAt: new Date(clock() + 7 * dayMs).toISOString(),
  });
  const joined = await accept(secretOf(made));
  expect(joined.status).toBe(201);
  expect(joined.body.permissions).toEqual(["items:write", "reports:read"]);
  const signedIn = await call("POST", "/api/auth/token", { body: { username: "lin", password } });
  const me = await call("GET", "/api/users/me", { token: signedIn.body.access_token });
  expect(me.body).toMatchObject(joined.body);
  const { body: log } = await call("GET", `/api/audit?target=${me.body.id}`, {
    token: admin.token,
  });
  expect(log.items.map(({ action }: { action: string }) => action)).toContain(
    "invitation.accepted",
  );
});

test("where sign-up is closed nobody invites or is let in", async () => {
  const { admin, invite, accept } = await open("closed");
  expect((await invite(admin.token)).status).toBe(409);
  expect((await accept("0".repeat(64))).status).toBe(403);
});

test("a wrong, used, expired, foreign or revoked one gets one answer, and nothing is made", async () => {
  const { call, admin, invite, secretOf, accept, clock, store } = await open("invite");
  const refused: unknown[] = [];
  const refuse = async (answer: ReturnType<typeof accept>) => {
    const { status, body } = await answer;
    const { requestId: _, ...said } = body;
    refused.push({ status, said });
  };
  const accounts = await store.db.$count(store.tables.users);
  await refuse(accept("f".repeat(64)));
  const foreign = secretOf(await invite(admin.token));
  await refuse(accept(foreign, "eve", "eve@example.com"));
  // A name that is taken says nothing to somebody who is not invited.
  await refuse(accept("f".repeat(64), "admin"));
  const { body: revoked } = await invite(admin.token, "rev@example.com");
  await call("DELETE", `/api/users/invitations/${revoked.id}`, { token: admin.token });
  await refuse(accept(revoked.link.split("#")[1], "rev", "rev@example.com"));
  const again = secretOf(await invite(admin.token));
  await refuse(accept(foreign));
  clock.forward(7 * dayMs);
  expect(await store.db.$count(store.tables.users)).toBe(accounts);
  await refuse(accept(again));
  const signIn = { username: "admin", password };
  const { body: session } = await call("POST", "/api/auth/token", { body: signIn });
  const last = secretOf(await invite(session.access_token));
  expect((await accept(last)).status).toBe(201);
  await refuse(accept(last, "lin2"));
  expect(new Set(refused.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(refused[0]).toMatchObject({ status: 403, said: { code: "forbidden" } });
  expect(await store.db.$count(store.tables.users)).toBe(accounts + 1);
});

test("of many who use one at once, one has an account, and it stays good for a name that is taken", async () => {
  const { admin, invite, secretOf, accept, store } = await open("invite");
  const secret = secretOf(await invite(admin.token));
  expect((await accept(secret, "ADMIN")).status).toBe(409);
  const before = await store.db.$count(store.tables.users);
  const all = await Promise.all(Array.from({ length: 29 }, (_, n) => accept(secret, `lin${n}`)));
  const statuses = all.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(await store.db.$count(store.tables.users)).toBe(before + 1);
  expect(await store.db.$count(store.tables.credentials)).toBe(before + 1);
});

test("nobody invites to more than they have, then or when it is accepted", async () => {
  const { call, admin, helper, invite, secretOf, accept } = await open();
  expect((await invite(helper.token, "a@example.com", ["admin"])).status).toBe(403);
  expect((await invite(helper.token, "a@example.com", ["items:write"])).status).toBe(403);
  const set = (permissions: string[]) =>
    call("PUT", `/api/users/${helper.id}/permissions`, {
      token: admin.token,
      body: { permissions },
    });
  const secret = secretOf(await invite(helper.token, "lin@example.com", ["reports:read"]));
  for (const lost of [["users:write"], ["reports:read"], []]) {
    await set(lost);
    expect((await accept(secret)).status).toBe(403);
  }
  await set(["users:write", "reports:read"]);
  const disable = (state: string) =>
    call("POST", `/api/users/${helper.id}/${state}`, { token: admin.token });
  await disable("disable");
  expect((await accept(secret)).status).toBe(403);
  await disable("enable");
  expect((await accept(secret)).body.permissions).toEqual(["reports:read"]);
});

test("the invitation of an inviter who was erased is good no more, and that of a key as long as both are there", async () => {
  const { call, admin, invite, secretOf, accept, ...parts } = await open();
  const leaving = await join(parts, "leaving", "users:write");
  const gone = secretOf(await invite(leaving.token));
  await call("DELETE", `/api/people/${leaving.id}`, { token: admin.token });
  expect((await accept(gone)).status).toBe(403);

  const body = { name: "office", scopes: ["users:write"] };
  const { body: key } = await call("POST", "/api/keys", { token: admin.token, body });
  expect((await invite(key.key, "kim@example.com", ["reports:read"])).status).toBe(403);
  const byKey = secretOf(await invite(key.key, "kim@example.com"));
  const second = secretOf(await invite(key.key, "tom@example.com"));
  expect((await accept(byKey, "kim", "kim@example.com")).status).toBe(201);
  await call("DELETE", `/api/keys/${key.id}`, { token: admin.token });
  expect((await accept(second, "tom", "tom@example.com")).status).toBe(403);
});

test("the list has the open ones without their secrets, and an address that is taken is refused", async () => {
  const { call, admin, invite } = await open();
  const { body: first } = await invite(admin.token, "one@example.com");
  await invite(admin.token, "two@example.com");
  const { body: last } = await invite(admin.token, "TWO@example.com", ["admin"]);
  const { body } = await call("GET", "/api/users/invitations", { token: admin.token });
  const told = (made: object) => ({ ...made, link: undefined });
  expect(JSON.stringify(body.items)).not.toContain("#");
  expect(body.items).toEqual([told(last), told(first)]);
  expect((await invite(admin.token, "HELPER@example.com")).body.issues).toEqual([
    { path: "email", message: "is taken" },
  ]);
});

test("no more are open than may be, of many who invite at once too, and one to the same address takes its place", async () => {
  for (const settings of [{}, mailed]) {
    const config = readConfig({ ...settings, PLAUDIT_SECRET: testSecret }, {});
    const parts = createTestApp({ passwords: plainPasswords, config });
    const call = createCall(parts.app);
    const admin = await join(parts, "admin", "admin");
    const { links, outbox, audit } = parts.store.tables;
    const createdAt = new Date(parts.clock());
    const expiresAt = new Date(parts.clock() + dayMs);
    const data = { permissions: [], sent: false, inviter: { account: false, key: null } };
    const rows = Array.from({ length: openMax - 2 }, (_, n) => {
      const [id, email] = [`link ${n}`, `n${n}@example.com`];
      return { id, kind: "invite", hash: id, email, data, createdAt, expiresAt };
    });
    await parts.store.atomically((db) => [db.insert(links).values(rows)]);
    const invite = (email: string) =>
      call("POST", "/api/users/invitations", { token: admin.token, body: { email } });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => invite(`lin${n}@example.com`)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(18);
    expect(await parts.store.db.$count(links)).toBe(openMax);
    expect(await parts.store.db.$count(audit, eq(audit.action, "invitation.made"))).toBe(2);
    expect(await parts.store.db.$count(outbox)).toBe(settings === mailed ? 2 : 0);
    expect((await invite("N7@example.com")).status).toBe(201);
    expect(await parts.store.db.$count(links)).toBe(openMax);
  }
});

test("with mail the link is mailed and not shown, its address counts as verified, and few go to one address", async () => {
  const config = readConfig({ ...mailed, PLAUDIT_SECRET: testSecret }, {});
  const parts = createTestApp({ passwords: plainPasswords, config });
  const call = createCall(parts.app);
  const admin = await join(parts, "admin", "admin");
  const invite = () =>
    call("POST", "/api/users/invitations", {
      token: admin.token,
      body: { email: "lin@example.com" },
    });
  const made = await invite();
  expect(made.body).toMatchObject({ sent: true });
  expect(made.text).not.toContain("#");
  const { outbox, links } = parts.store.tables;
  expect(await parts.store.db.$count(outbox)).toBe(1);
  await invite();
  await invite();
  expect((await invite()).status).toBe(429);
  expect(await parts.store.db.$count(outbox)).toBe(3);
  // What was refused has done nothing: the last that was sent is good, and three were written down.
  expect(await parts.store.db.$count(links, isNull(links.usedAt))).toBe(1);
  const { audit } = parts.store.tables;
  expect(await parts.store.db.$count(audit, eq(audit.action, "invitation.made"))).toBe(3);

  // What the mail says is sealed, so the invitation is given another secret.
  const secret = "f".repeat(64);
  const hash = new Bun.CryptoHasher("sha256").update(secret).digest("hex");
  parts.clock.forward(60 * 60 * 1000);
  const services = createServices(parts);
  const [caller] = (await services.users.list({ limit: 1 })).items;
  await services.invitations.make(
    { user: caller!, permissions: ["admin"] },
    { email: "lin@example.com" },
  );
  await parts.store.atomically((db) => [db.update(links).set({ hash })]);
  const body = { username: "lin", email: "lin@example.com", password, age: 36, invitation: secret };
  expect((await call("POST", "/api/users", { body })).status).toBe(201);
  const [lin] = await parts.store.db
    .select({ at: parts.store.tables.users.emailVerifiedAt })
    .from(parts.store.tables.users)
    .where(eq(parts.store.tables.users.username, "lin"));
  expect(lin!.at).not.toBeNull();
});
