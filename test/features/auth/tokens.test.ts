import { describe, expect, test } from "bun:test";
import { SignJWT, decodeJwt, decodeProtectedHeader } from "jose";
import type { Secrets } from "../../../src/domain/secrets.ts";
import { createTokens } from "../../../src/features/auth/tokens.ts";
import { createTestClock, secretsOf, testSecret } from "../../kit.ts";

const secret = testSecret;
const claims = { userId: "user-1", sessionId: "session-1" };

function open() {
  const clock = createTestClock();
  return { clock, tokens: createTokens({ secrets: secretsOf(secret), clock }) };
}

/** A token as ours are, but for what is overridden. */
function forge(clock: () => number, changes: Record<string, unknown> = {}, header = {}) {
  const seconds = Math.floor(clock() / 1000);
  return new SignJWT({
    iss: "plaudit",
    aud: "plaudit.api",
    sub: "user-1",
    sid: "session-1",
    exp: seconds + 60,
    ...changes,
  })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt", ...header })
    .sign(new TextEncoder().encode(secret));
}

test("an access token names the account and the session for fifteen minutes", async () => {
  const { clock, tokens } = open();
  const token = await tokens.signAccess(claims);
  expect(decodeProtectedHeader(token)).toEqual({ alg: "HS256", typ: "at+jwt" });
  expect(decodeJwt(token)).toMatchObject({
    iss: "plaudit",
    aud: "plaudit.api",
    sub: "user-1",
    sid: "session-1",
    exp: clock() / 1000 + 900,
  });
  expect(await tokens.verifyAccess(token)).toMatchObject(claims);
  clock.forward(899_000);
  expect(await tokens.verifyAccess(token)).toMatchObject(claims);
  clock.forward(1_000);
  expect(await tokens.verifyAccess(token)).toBeUndefined();
});

test("a refresh token is one and the same whenever it is signed", async () => {
  const { clock, tokens } = open();
  const ends = new Date(clock() + 60_000);
  const sign = () => tokens.signRefresh({ sessionId: "session-1", counter: 3 }, ends);
  const first = await sign();
  await Bun.sleep(1000 - (Date.now() % 1000));
  expect(await sign()).toBe(first);
});

test("a remembered token is refused after its end", async () => {
  const { clock, tokens } = open();
  const token = await tokens.signAccess(claims);
  await tokens.verifyAccess(token);
  clock.forward(901_000);
  expect(await tokens.verifyAccess(token)).toBeUndefined();
  expect(await tokens.verifyAccess(token)).toBeUndefined();
});

test("the forger's own pattern is accepted, so that the refusals below mean something", async () => {
  const { clock, tokens } = open();
  expect(await tokens.verifyAccess(await forge(clock))).toMatchObject(claims);
});

test("a token with anything else in it is refused", async () => {
  const { clock, tokens } = open();
  const good = await forge(clock);
  const [head = "", body = "", signature = ""] = good.split(".");
  const unsigned = btoa(JSON.stringify({ alg: "none", typ: "at+jwt" })).replace(/=+$/, "");
  const refused = {
    "another audience": await forge(clock, { aud: "plaudit.refresh" }),
    "no audience": await forge(clock, { aud: undefined }),
    "another issuer": await forge(clock, { iss: "someone" }),
    "another type": await forge(clock, {}, { typ: "JWT" }),
    "a refresh token's type": await forge(clock, {}, { typ: "rt+jwt" }),
    "another algorithm": await forge(clock, {}, { alg: "HS512" }),
    "no end": await forge(clock, { exp: undefined }),
    "an end that has passed": await forge(clock, { exp: Math.floor(clock() / 1000) }),
    "no session": await forge(clock, { sid: undefined }),
    "a session of another type": await forge(clock, { sid: 1 }),
    "no account": await forge(clock, { sub: undefined }),
    "a start in the future": await forge(clock, { nbf: Math.floor(clock() / 1000) + 60 }),
    "no signature": `${head}.${body}.`,
    "no algorithm": `${unsigned}.${body}.`,
    "an altered body": `${head}.${body.slice(0, -2)}AA.${signature}`,
    "a huge token": await forge(clock, { more: "x".repeat(2000) }),
    garbage: "a.b.c",
    nothing: "",
  };
  for (const [what, token] of Object.entries(refused)) {
    expect([what, await tokens.verifyAccess(token)]).toEqual([what, undefined]);
  }
});

test("another secret's token is refused", async () => {
  const { clock, tokens } = open();
  const others = createTokens({ secrets: secretsOf("x".repeat(32)), clock });
  expect(await tokens.verifyAccess(await others.signAccess(claims))).toBeUndefined();
});

test("neither kind of token passes for the other", async () => {
  const { clock, tokens } = open();
  const expiresAt = new Date(clock() + 60_000);
  const refresh = await tokens.signRefresh({ sessionId: "session-1", counter: 3 }, expiresAt);
  const access = await tokens.signAccess(claims);
  expect(await tokens.verifyRefresh(refresh)).toEqual({ sessionId: "session-1", counter: 3 });
  expect(await tokens.verifyAccess(refresh)).toBeUndefined();
  expect(await tokens.verifyRefresh(access)).toBeUndefined();
  clock.forward(60_000);
  expect(await tokens.verifyRefresh(refresh)).toBeUndefined();
});

describe("when the secret is replaced", () => {
  const other = "another secret for tests alone, of 32 bytes";
  const minute = 60_000;
  const day = 24 * 60 * minute;

  /** Tokens of a month, signed with one secret, and what verifies them after it was replaced. */
  async function openReplaced(isTrusted = true) {
    const clock = createTestClock();
    let secrets: Secrets = { current: secret, old: [] };
    const tokens = createTokens({ secrets: () => secrets, clock });
    const expiresAt = new Date(clock() + 60 * day);
    const before = {
      access: await tokens.signAccess(claims),
      // As somebody would make it who has the secret of before.
      forged: await forge(clock, { exp: clock() / 1000 + 60 * 24 * 60 * 60 }),
      cookie: await tokens.signCookie(claims, expiresAt),
      refresh: await tokens.signRefresh({ sessionId: "session-1", counter: 3 }, expiresAt),
    };
    expect(await tokens.verifyAccess(before.access)).toMatchObject(claims);
    const old = [{ secret, replacedAt: clock(), isTrusted }];
    secrets = { current: other, old };
    const good = async () => ({
      access: (await tokens.verifyAccess(before.access)) !== undefined,
      forged: (await tokens.verifyAccess(before.forged)) !== undefined,
      cookie: (await tokens.verifyCookie(before.cookie)) !== undefined,
      refresh: (await tokens.verifyRefresh(before.refresh)) !== undefined,
    });
    return { clock, tokens, good };
  }

  test("what it has signed is good for as long as it lasts, and no longer", async () => {
    const { clock, good } = await openReplaced();
    expect(await good()).toEqual({ access: true, forged: true, cookie: true, refresh: true });
    // It signs for five seconds more, so that other nodes may learn of the new one.
    clock.forward(15 * minute + 4000);
    expect(await good()).toMatchObject({ forged: true, cookie: true, refresh: true });
    clock.forward(1000);
    expect(await good()).toEqual({ access: false, forged: false, cookie: true, refresh: true });
    clock.forward(30 * day - 15 * minute - 1000);
    expect(await good()).toMatchObject({ cookie: true, refresh: true });
    clock.forward(1000);
    expect(await good()).toEqual({ access: false, forged: false, cookie: false, refresh: false });
  });

  test("nothing is good that one has signed which has leaked, though it was known to be", async () => {
    const { good } = await openReplaced(false);
    expect(await good()).toEqual({ access: false, forged: false, cookie: false, refresh: false });
  });

  test("the new one signs as soon as every node can have read it", async () => {
    const { clock, tokens } = await openReplaced();
    const behind = createTokens({ secrets: secretsOf(secret), clock });
    const ahead = createTokens({ secrets: secretsOf(other), clock });
    clock.forward(4000);
    expect(await behind.verifyAccess(await tokens.signAccess(claims))).toMatchObject(claims);
    clock.forward(1000);
    expect(await ahead.verifyAccess(await tokens.signAccess(claims))).toMatchObject(claims);
  });

  test("the new one signs at once where that of before has leaked", async () => {
    const { clock, tokens } = await openReplaced(false);
    const ahead = createTokens({ secrets: secretsOf(other), clock });
    expect(await ahead.verifyAccess(await tokens.signAccess(claims))).toMatchObject(claims);
  });
});
