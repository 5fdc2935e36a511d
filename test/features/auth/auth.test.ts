import { expect, test } from "bun:test";
import { createCredentials } from "../../../src/features/auth/credentials.ts";
import { createPassword } from "../../../src/features/auth/password.ts";
import { createDevices } from "../../../src/features/auth/devices.ts";
import { createGate } from "../../../src/features/auth/gate.ts";
import { createLimits } from "../../../src/features/limits/limits.ts";
import { createAuth } from "../../../src/features/auth/auth.ts";
import { createPasswords, type Passwords } from "../../../src/features/auth/hashing.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { createTestClock, openTestAudit, openTestStore, secretsOf, testSecret } from "../../kit.ts";

const origin = { address: "192.0.2.1", userAgent: "test" };

/** Auth with one account, ada, whose password is "right password"; and how often a hash was checked. */
async function open() {
  const passwords = createPasswords();
  const store = openTestStore();
  const clock = createTestClock();
  const now = new Date(clock());
  const credentials = createCredentials({ store, clock });
  const passwordHash = await passwords.hash("right password");
  const ada = { id: "ada-id", username: "ada", email: "ada@example.com", age: 36 };
  await store.atomically((db) => [
    db.insert(store.tables.users).values({ ...ada, createdAt: now, updatedAt: now }),
    credentials.set(db, { userId: ada.id, kind: "password", slot: "" }, passwordHash),
  ]);
  const checked: (string | undefined)[] = [];
  const counting: Passwords = {
    ...passwords,
    verify(password, hash) {
      checked.push(hash);
      return passwords.verify(password, hash);
    },
  };
  const { rate, attempts, underWay } = createLimits({ store, clock, log: silentLog });
  const devices = createDevices({ store, beginOne: underWay("attempts of a device", 10) });
  const limits = {
    byAddress: rate("sign-ins of an address", { perMinute: 30 }),
    byDevice: rate("sign-ins of a device", { perMinute: 30 }),
    byName: attempts("failures of a name"),
    byAccount: attempts("failures of an account"),
    byOwner: attempts("failures of an owner"),
  };
  const gate = createGate({ devices, limits, clock, onLimited() {} });
  const audit = openTestAudit(store, clock);
  const auth = createAuth({
    store,
    clock,
    log: silentLog,
    writeAudit: audit.entry,
    audit: audit.prepared,
    record: () => {},
    secrets: secretsOf(testSecret),
    credentials,
    password: createPassword({ store, passwords: counting, credentials, gate }),
    devices,
    revoke: () => [],
    accounts: { findBySession: async () => undefined, find: async () => undefined },
    mayTouch: () => undefined,
    tell: () => [],
    notify: () => {},
    findByKey: async () => undefined,
  });
  const signIn = (username: string, password: string) =>
    auth.token({ username, password }, origin).then(
      () => "in",
      (error: { code: string }) => error.code,
    );
  return { signIn, checked, passwordHash };
}

test("an unknown name costs one hash, as a wrong password does", async () => {
  const { signIn, checked, passwordHash } = await open();
  expect(await signIn("ada", "wrong password")).toBe("unauthorized");
  expect(await signIn("nobody", "wrong password")).toBe("unauthorized");
  expect(checked).toEqual([passwordHash, undefined]);
});

test("of thirty guesses at once ten are checked", async () => {
  const { signIn, checked } = await open();
  const guesses = Array.from({ length: 30 }, (_, n) => signIn("ada", `guess number ${n}`));
  const answers = await Promise.all(guesses);
  expect(checked).toHaveLength(10);
  expect(answers.filter((answer) => answer === "rate_limited")).toHaveLength(20);
  expect(await signIn("ada", "right password")).toBe("rate_limited");
  expect(checked).toHaveLength(10);
});

test("successful sign-ins leave room for as many failures as before", async () => {
  const { signIn } = await open();
  for (let n = 0; n < 15; n++) expect(await signIn("ada", "right password")).toBe("in");
  for (let n = 0; n < 10; n++) expect(await signIn("ada", "wrong password")).toBe("unauthorized");
  expect(await signIn("ada", "wrong password")).toBe("rate_limited");
});
