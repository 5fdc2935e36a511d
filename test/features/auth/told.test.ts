// What an account's owner is told by mail that somebody else may have done: by a real SMTP server, in the words that
// people read. It is written in the transaction of what it tells of.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { createApp } from "../../../src/app/app.ts";
import { createServices, type Services } from "../../../src/app/services.ts";
import { createTestConfig } from "../../../src/testing/test-deps.ts";
import { createTestDeps } from "../../kit.ts";
import { openSmtp, type TestSmtp } from "../../mail/server.ts";
import { createCall, join, password, type Person } from "../people.ts";

let smtp: TestSmtp;
let deps: ReturnType<typeof createTestDeps>;
let services: Services;
let call: ReturnType<typeof createCall>;
let ada: Person;
let grace: Person;

beforeEach(async () => {
  smtp = await openSmtp();
  const config = createTestConfig({
    PLAUDIT_SMTP_URL: smtp.url,
    PLAUDIT_MAIL_FROM: "Plaudit <noreply@example.com>",
    PLAUDIT_PUBLIC_URL: "https://plaudit.example.com",
  });
  deps = createTestDeps({ config });
  services = createServices(deps);
  const app = createApp(deps, services);
  call = createCall(app);
  services.sending.start();
  ada = await join({ app, store: deps.store }, "ada");
  grace = await join({ app, store: deps.store }, "grace", "admin");
});

afterEach(async () => {
  await services.sending.close();
  await smtp.close();
});

const signIn = (more: object = {}) =>
  call("POST", "/api/auth/token", { body: { username: "ada", password, ...more } });
const refresh = (refresh_token: string) =>
  call("POST", "/api/auth/token", { body: { grant_type: "refresh_token", refresh_token } });

/** The mails that there are once nothing waits any more, as whom they went to and what they say first. */
async function told(): Promise<string[]> {
  const end = Date.now() + 5000;
  while ((await services.outbox.standing()).waiting > 0 && Date.now() < end) await Bun.sleep(5);
  return smtp.received.map(({ to, text }) => {
    const what = Object.entries(words).find(([, sentence]) => text.includes(sentence));
    return `${to.join()}: ${what?.[0] ?? text}`;
  });
}

const words = {
  device: "signed in to your account from a device that it was not used on before",
  reuse: "A token of your account was used twice",
  password: "The password of your account was changed",
  address: "gave yours another e-mail address",
};

describe("a sign-in", () => {
  test("from a new device is told, with the address; the first of all, and one from a device that is known, are not", async () => {
    expect(await told()).toEqual([]);
    const { body } = await signIn();
    expect(await told()).toEqual(["ada@example.com: device"]);
    expect(smtp.received[0]!.text).toMatch(/It was at \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    await signIn({ device_token: body.device_token });
    expect(await told()).toHaveLength(1);
    // Another account's device is none that this one knows.
    await signIn({ device_token: "device_" + "0".repeat(64) });
    expect(await told()).toEqual(["ada@example.com: device", "ada@example.com: device"]);
  });

  test("with a wrong password tells nobody", async () => {
    expect((await signIn({ password: "wrong password" })).status).toBe(401);
    expect(await told()).toEqual([]);
  });

  test("is told once the only session has ended, as long as a device is known", async () => {
    await call("POST", "/api/auth/logout", { token: ada.token });
    await signIn();
    expect(await told()).toEqual(["ada@example.com: device"]);
  });

  test("is told of no more than twenty times an hour, and goes on", async () => {
    for (let n = 0; n < 25; n++) {
      deps.clock.forward(3000);
      expect((await signIn()).status).toBe(200);
    }
    expect(await told()).toHaveLength(20);
  });

  test("is not told where it is undone: the mail is part of the same transaction", async () => {
    const { sessions, outbox } = deps.store.tables;
    const failing = deps.store.atomically((db) => [
      ...services.tell(db, ada, { what: "device" }),
      db.insert(sessions).select(db.select().from(sessions)),
    ]);
    await expect(failing).rejects.toThrow();
    expect(await deps.store.db.$count(outbox)).toBe(0);
  });
});

test("a refresh token that was used twice is told to its owner, once", async () => {
  await refresh((await refresh(ada.refreshToken)).body.refresh_token);
  const answers = await Promise.all([1, 2, 3].map(() => refresh(ada.refreshToken)));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  expect(await told()).toEqual(["ada@example.com: reuse"]);
});

test("a password is told, whoever sets it", async () => {
  const body = { password: "battery staple", currentPassword: password };
  await call("PATCH", "/api/users/me", { token: ada.token, body });
  expect(await told()).toEqual(["ada@example.com: password"]);
  const given = { password: "correct horse" };
  await call("PUT", `/api/users/${ada.id}/password`, { token: grace.token, body: given });
  expect(await told()).toEqual(["ada@example.com: password", "ada@example.com: password"]);
});

describe("an address that somebody else gives an account", () => {
  const move = (email: string) =>
    call("PATCH", `/api/users/${ada.id}`, { token: grace.token, body: { email } });

  test("is told to the old one, without a way back", async () => {
    expect((await move("ada@new.example.com")).status).toBe(200);
    expect(await told()).toEqual(["ada@example.com: address"]);
    expect(smtp.received[0]!.text).not.toContain("plaudit.example.com/");
    const { links } = deps.store.tables;
    expect(await deps.store.db.$count(links, eq(links.userId, ada.id))).toBe(0);
  });

  test("that is refused, or is none, is not told", async () => {
    expect((await move(grace.email)).status).toBe(409);
    const body = { username: "adele" };
    await call("PATCH", `/api/users/${ada.id}`, { token: grace.token, body });
    expect(await told()).toEqual([]);
  });
});
