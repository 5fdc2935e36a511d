// A22: tokens that somebody made or changed. Whatever their head and their body say, the answer is the same 401.
import { beforeAll, describe, expect, test } from "bun:test";
import { createHmac, generateKeyPairSync, sign as signWith } from "node:crypto";
import { decodeJwt } from "jose";
import { createTestApp, plainPasswords, testSecret } from "../../kit.ts";
import { createCall, join, type Person } from "../people.ts";

const parts = createTestApp({ passwords: plainPasswords });
const call = createCall(parts.app);
const day = 24 * 60 * 60 * 1000;
let ada: Person;
let claims: Record<string, unknown>;

beforeAll(async () => {
  ada = await join(parts, "ada");
  claims = decodeJwt(ada.token);
});

const me = (token: string) => call("GET", "/api/users/me", { token });
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** As no library of tokens would: of any head and body, with any key. */
function forge(
  head: object,
  body: object = {},
  key: string | Buffer = testSecret,
  hash = "sha256",
) {
  const signed = `${encode({ alg: "HS256", typ: "at+jwt", ...head })}.${encode({ ...claims, ...body })}`;
  return `${signed}.${createHmac(hash, key).update(signed).digest("base64url")}`;
}

/** Signed with a key pair of the forger's. */
function forgeWithPair(head: (publicKey: object) => object): string {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const own = { typ: "at+jwt", ...head(publicKey.export({ format: "jwk" })) };
  const signed = `${encode(own)}.${encode(claims)}`;
  return `${signed}.${signWith("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
}

const evil = "a secret of somebody else's, of 32 bytes and more";
const from = "https://evil.example/keys";

const forged: Record<string, () => string> = {
  "no algorithm, and a signature": () => forge({ alg: "none" }),
  "no algorithm, in other letters": () => forge({ alg: "nOnE" }),
  HS384: () => forge({ alg: "HS384" }, {}, testSecret, "sha384"),
  HS512: () => forge({ alg: "HS512" }, {}, testSecret, "sha512"),
  "hs256 in small letters": () => forge({ alg: "hs256" }),
  "RS256 over a shared secret": () => forge({ alg: "RS256" }),
  "RS256 with a key of its own": () => forgeWithPair((jwk) => ({ alg: "RS256", jwk })),
  "HS256 over a key of its own": () => forgeWithPair((jwk) => ({ alg: "HS256", jwk })),
  jwk: () => forge({ jwk: { kty: "oct", k: Buffer.from(evil).toString("base64url") } }, {}, evil),
  jku: () => forge({ jku: from }, {}, evil),
  x5u: () => forge({ x5u: from }, {}, evil),
  "kid that leads out of a folder": () =>
    forge({ kid: "../../../../dev/null" }, {}, Buffer.from([0])),
  "kid of SQL": () => forge({ kid: `x' union select '${evil}` }, {}, evil),
  "crit that nobody knows": () => forge({ crit: ["urn:evil"], "urn:evil": true }),
  "crit of nothing": () => forge({ crit: [] }),
  "no type": () => forge({ typ: undefined }),
  "a cookie's type": () => forge({ typ: "ct+jwt" }, { aud: "plaudit.cookie" }),
  "an end that is a text": () => forge({}, { exp: String(claims["exp"]) }),
  "an end that is no number": () => forge({}, { exp: null }),
  "a start in the future": () => forge({}, { nbf: Number(claims["exp"]) }),
  "another audience": () => forge({}, { aud: ["plaudit.refresh"] }),
  "nobody's session": () => forge({}, { sid: "00000000-0000-7000-8000-000000000000" }),
  "another's account": () => forge({}, { sub: "00000000-0000-7000-8000-000000000000" }),
  "an account that is a list": () => forge({}, { sub: [claims["sub"]] }),
  "a refresh token": () => ada.refreshToken,
  "another instance's secret": () => forge({}, {}, evil),
  "no signature": () => `${ada.token.split(".").slice(0, 2).join(".")}.`,
  "100 KB": () => forge({}, { more: "x".repeat(100_000) }),
  "four parts": () => `${ada.token}.${ada.token.split(".")[2]}`,
};

describe("a token with", () => {
  test("nothing changed is good, forged or not: so that the refusals below mean something", async () => {
    expect((await me(ada.token)).status).toBe(200);
    expect((await me(forge({}))).status).toBe(200);
  });

  test.each(Object.entries(forged))("%s is refused, with the one answer", async (_, make) => {
    const answer = await me(make());
    const plain = ({ status, body, headers }: typeof answer) => ({
      status,
      body: { ...body, requestId: "" },
      names: [...headers.keys()].toSorted(),
      asks: headers.get("www-authenticate"),
    });
    expect(plain(answer)).toEqual(plain(await me("garbage")));
    expect(answer.status).toBe(401);
  });

  test("an end that is far off, of whoever has the secret, ends with its session", async () => {
    const token = forge({}, { exp: 1e15 });
    expect((await me(token)).status).toBe(200);
    parts.clock.forward(30 * day);
    expect((await me(token)).status).toBe(401);
  });
});
