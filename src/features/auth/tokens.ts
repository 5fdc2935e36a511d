// Signed tokens: a short-lived one to call with, a long-lived one to get the next. Their types and
// audiences differ, so that neither passes for the other.
import { jwt } from "@elysiajs/jwt";
import type { ReadSecrets } from "../../domain/secrets.ts";
import { madeOf } from "../../runtime/made-of.ts";
import { createMemo } from "../../runtime/memo.ts";
import { sessionMs } from "./session.ts";

export const accessSeconds = 15 * 60;

const issuer = "plaudit";

interface Kind {
  typ: string;
  audience: string;
  /** What it says beside the session and its end. */
  claim: "sub" | "counter";
  /** How long a secret that was replaced still verifies it: as long as such a token lasts. */
  outlivesMs: number;
}

const access: Kind = {
  typ: "at+jwt",
  audience: "plaudit.api",
  claim: "sub",
  outlivesMs: accessSeconds * 1000,
};
const cookie: Kind = {
  typ: "ct+jwt",
  audience: "plaudit.cookie",
  claim: "sub",
  outlivesMs: sessionMs,
};
const refresh: Kind = {
  typ: "rt+jwt",
  audience: "plaudit.refresh",
  claim: "counter",
  outlivesMs: sessionMs,
};

/** How long the secret of before goes on signing: another node verifies what the new one signs once it has read it. */
const takenUpMs = 5000;
/** No token of ours is longer; longer ones are refused unread. */
const tokenLengthMax = 1024;
const rememberedMax = 10_000;

export interface AccessClaims {
  userId: string;
  sessionId: string;
}

export interface RefreshClaims {
  sessionId: string;
  /** Which of the session's refresh tokens this is: each can be used once. */
  counter: number;
}

export interface TokensDeps {
  secrets: ReadSecrets;
  clock: () => number;
}

type Claims = { iat?: false; exp: number; sid: string } & ({ sub: string } | { counter: number });

export interface Tokens {
  signAccess(claims: AccessClaims): Promise<string>;
  /** Undefined for anything but an access token of ours that has not expired. */
  verifyAccess(token: string): Promise<AccessClaims | undefined>;
  /** For a browser's cookie: as long as the session. */
  signCookie(claims: AccessClaims, expiresAt: Date): Promise<string>;
  /** Undefined for anything but a cookie of ours that has not expired. */
  verifyCookie(token: string): Promise<AccessClaims | undefined>;
  signRefresh(claims: RefreshClaims, expiresAt: Date): Promise<string>;
  verifyRefresh(token: string): Promise<RefreshClaims | undefined>;
}

/** Signs with the secret of now. What a secret that was replaced has signed is good for as long as its kind says. */
export function createTokens(deps: TokensDeps): Tokens {
  const { clock } = deps;
  const ofAccess = createSessionKind(access, deps);
  const ofCookie = createSessionKind(cookie, deps);
  const ofRefresh = createKind(refresh, deps);

  return {
    signAccess: (claims) => ofAccess.sign(claims, seconds(clock()) + accessSeconds),
    verifyAccess: ofAccess.verify,
    signCookie: (claims, expiresAt) => ofCookie.sign(claims, seconds(expiresAt.getTime())),
    verifyCookie: ofCookie.verify,

    // Requests that come together must get one token: the time of signing, which the plugin takes from the machine's
    // clock, would make two of them where a second ends in between.
    signRefresh: ({ sessionId, counter }, expiresAt) =>
      ofRefresh().sign({ iat: false, sid: sessionId, counter, exp: seconds(expiresAt.getTime()) }),

    async verifyRefresh(token) {
      const { claims } = (await ofRefresh().verify(token)) ?? {};
      return typeof claims?.["sid"] === "string" && typeof claims["counter"] === "number"
        ? { sessionId: claims["sid"], counter: claims["counter"] }
        : undefined;
    },
  };
}

/** Signs and verifies tokens that say whose session it is. */
function createSessionKind(kind: Kind, deps: TokensDeps) {
  const signing = createKind(kind, deps);
  // A verification costs 60 µs, ten times what the rest of a signed-in request's check does.
  const verified = madeOf(deps.secrets, () =>
    createMemo<string, AccessClaims & { expiresAt: number }>(rememberedMax),
  );
  return {
    sign: ({ userId, sessionId }: AccessClaims, exp: number) =>
      signing().sign({ sub: userId, sid: sessionId, exp }),

    async verify(token: string): Promise<AccessClaims | undefined> {
      const remembered = verified();
      const known = remembered.get(token);
      if (known && known.expiresAt > deps.clock()) return known;
      remembered.delete(token);
      if (known) return undefined;

      const { claims, endsAt } = (await signing().verify(token)) ?? {};
      if (typeof claims?.sub !== "string" || typeof claims["sid"] !== "string") return undefined;
      const found = {
        userId: claims.sub,
        sessionId: claims["sid"],
        expiresAt: Math.min(Number(claims.exp) * 1000, endsAt!),
      };
      remembered.set(token, found);
      return found;
    },
  };
}

/** Signs and verifies tokens of one kind, with the secrets of now. */
function createKind(kind: Kind, { secrets, clock }: TokensDeps) {
  const { typ, audience, claim, outlivesMs } = kind;
  // By default the plugin checks only the signature, by whichever HS algorithm the token names.
  const rules = () => ({
    algorithms: ["HS256"],
    issuer,
    audience,
    typ,
    requiredClaims: ["exp", "sid", claim],
    currentDate: new Date(clock()),
  });
  const sign = (secret: string) => jwt({ name: "signing", secret, typ }).decorator.signing;

  return madeOf(secrets, ({ current, old }) => {
    const trusted = old.filter(({ isTrusted }) => isTrusted);
    const keys = [
      { signing: sign(current), signsUntil: Infinity, endsAt: Infinity },
      ...trusted.map(({ secret, replacedAt }) => ({
        signing: sign(secret),
        signsUntil: replacedAt + takenUpMs,
        endsAt: replacedAt + takenUpMs + outlivesMs,
      })),
    ];
    /** The oldest that still signs: where secrets are replaced one upon the other, all nodes have that one. */
    const signingAt = (now: number) => keys.findLast(({ signsUntil }) => signsUntil > now)!.signing;
    return {
      sign: (claims: Claims) => signingAt(clock()).sign({ iss: issuer, aud: audience, ...claims }),

      /** The claims of a token that is good, and when its secret stops to be, in ms since 1970. */
      async verify(token: string) {
        if (token.length > tokenLengthMax) return undefined;
        for (const { signing, endsAt } of keys) {
          if (endsAt <= clock()) continue;
          const claims = await signing.verify(token, rules());
          if (claims) return { claims, endsAt };
        }
        return undefined;
      },
    };
  });
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
