import { expect, test } from "bun:test";
import { SignJWT, decodeJwt, decodeProtectedHeader } from "jose";
import { createTokens } from "../../../src/features/auth/tokens.ts";
import { createTestClock, testSecret } from "../../kit.ts";

const secret = testSecret;
const claims = { userId: "user-1", sessionId: "session-1" };

function open() {
  const clock = createTestClock();
  return { clock, tokens: createTokens({ secret, clock }) };
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
  const others = createTokens({ secret: "x".repeat(32), clock });
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
