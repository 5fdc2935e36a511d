// A27: each link is good once. Of fifty who use one in the same moment, each from an address of their own, one
// succeeds, and it is done once; the others get an answer of a link that is not good.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { type App, createApp } from "../../../src/app/app.ts";
import { createServices, type Services } from "../../../src/app/services.ts";
import type { AuditAction } from "../../../src/domain/audit.ts";
import { createTestConfig } from "../../../src/testing/test-deps.ts";
import { createTestDeps, plainPasswords } from "../../kit.ts";
import { openSmtp, type TestSmtp } from "../../mail/server.ts";
import { createCall, join, password, type Person } from "../people.ts";

const many = 50;
let smtp: TestSmtp;
let deps: ReturnType<typeof createTestDeps>;
let services: Services;
let app: App;
let call: ReturnType<typeof createCall>;

beforeEach(async () => {
  smtp = await openSmtp();
  const config = createTestConfig({
    PLAUDIT_SMTP_URL: smtp.url,
    PLAUDIT_MAIL_FROM: "Plaudit <noreply@example.com>",
    PLAUDIT_PUBLIC_URL: "https://plaudit.example.com",
    PLAUDIT_TRUSTED_PROXIES: "127.0.0.1",
  });
  deps = createTestDeps({ config, passwords: plainPasswords });
  services = createServices(deps);
  app = createApp(deps, services);
  app.listen({ port: 0, hostname: "127.0.0.1", reusePort: false });
  call = createCall(app);
  services.sending.start();
});

afterEach(async () => {
  await app.stop(true);
  await services.sending.close();
  await smtp.close();
});

/** The secret and the code in the mail of this number. */
async function read(number: number) {
  const { text } = await smtp.mail(number);
  const [, token = ""] = /https:\/\/plaudit\.example\.com\/\w+#([0-9a-f]{64})/.exec(text) ?? [];
  const [, code] = /Your code: (\d{8})/.exec(text) ?? [];
  return { token, code };
}

interface Use {
  path: string;
  body(n: number): object;
  token?: string;
  /** What is written down, once. */
  action: AuditAction;
  done: number;
  /** What the others may be answered. */
  refused: number[];
}

const ada = () => join({ app, store: deps.store }, "ada");
const change = ({ token }: Person) =>
  call("PATCH", "/api/users/me", {
    token,
    body: { email: "ada@new.example.com", currentPassword: password },
  });
const account = (n: number) => ({ username: `lin${n}`, email: "lin@example.com", password });

const uses: Record<string, () => Promise<Use>> = {
  async "a new password"() {
    const { email } = await ada();
    await call("POST", "/api/auth/reset", { body: { email } });
    const { token } = await read(1);
    const body = (n: number) => ({ token, password: `password ${n}` });
    const path = "/api/auth/reset/confirm";
    return { path, body, action: "password.reset", done: 204, refused: [403] };
  },
  async "an address, with the code"() {
    await call("POST", "/api/auth/verify", { token: (await ada()).token });
    const proof = await read(1);
    const path = "/api/auth/verify/confirm";
    return { path, body: () => proof, action: "email.verified", done: 204, refused: [403] };
  },
  async "an address, in the session that asked"() {
    const { token } = await ada();
    await call("POST", "/api/auth/verify", { token });
    const proof = { token: (await read(1)).token };
    const path = "/api/auth/verify/confirm";
    return { path, token, body: () => proof, action: "email.verified", done: 204, refused: [403] };
  },
  async "another address"() {
    await change(await ada());
    const proof = await read(1);
    const path = "/api/auth/verify/confirm";
    return { path, body: () => proof, action: "email.changed", done: 204, refused: [403] };
  },
  async "an address that comes back"() {
    await change(await ada());
    await call("POST", "/api/auth/verify/confirm", { body: await read(1) });
    const { token } = await read(2);
    const body = (n: number) => ({ token, password: `password ${n}` });
    const path = "/api/auth/undo/confirm";
    return { path, body, action: "email.change_undone", done: 204, refused: [403] };
  },
  async "an invitation"() {
    await services.invitations.make(undefined, { email: "lin@example.com" });
    const { token: invitation } = await read(1);
    const body = (n: number) => ({ ...account(n), age: 36, invitation });
    // Whoever comes a moment later is told that the address has an account: they could read its mail.
    const refused = [403, 409];
    return { path: "/api/users", body, action: "invitation.accepted", done: 201, refused };
  },
  async "the set-up"() {
    const token = await services.setup.start();
    const body = (n: number) => ({ ...account(n), email: `lin${n}@example.com`, age: 36, token });
    return { path: "/api/setup", body, action: "user.created", done: 201, refused: [404] };
  },
};

test.each(Object.entries(uses))(
  "of fifty who use the link to %s at once, one does",
  async (_, open) => {
    const { path, body, token, action, done, refused } = await open();
    const url = new URL(path, app.server!.url).href;
    const use = async (n: number): Promise<number> => {
      const headers = new Headers({ "content-type": "application/json" });
      headers.set("x-forwarded-for", `203.0.113.${n + 1}`);
      if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
      return (await fetch(url, { method: "POST", headers, body: JSON.stringify(body(n)) })).status;
    };
    const statuses = await Promise.all(Array.from({ length: many }, (_, n) => use(n)));
    const others = statuses.filter((status) => status !== done);
    expect(others).toHaveLength(many - 1);
    for (const status of others) expect(refused).toContain(status);

    const { audit, users, credentials } = deps.store.tables;
    expect(await deps.store.db.$count(audit, eq(audit.action, action))).toBe(1);
    // There was one account, or there is one now.
    expect(await deps.store.db.$count(users)).toBe(1);
    expect(await deps.store.db.$count(credentials)).toBe(1);
    if (!path.endsWith("verify/confirm")) {
      const { username, password: own } = { username: "ada", ...body(statuses.indexOf(done)) } as {
        username: string;
        password: string;
      };
      const signIn = await call("POST", "/api/auth/token", { body: { username, password: own } });
      expect(signIn.status).toBe(200);
    }
  },
);
