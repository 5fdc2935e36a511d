// Signed tokens: a short-lived one to call with, a long-lived one to get the next. Their types and
// audiences differ, so that neither passes for the other.
import { jwt } from "@elysiajs/jwt";
import { createMemo } from "../../runtime/memo.ts";

export const accessSeconds = 15 * 60;

const issuer = "plaudit";
const access = { typ: "at+jwt", audience: "plaudit.api" };
const cookie = { typ: "ct+jwt", audience: "plaudit.cookie" };
const refresh = { typ: "rt+jwt", audience: "plaudit.refresh" };

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

/** `secret`: at least 32 bytes. Whoever knows it can sign in as anybody. */
export function createTokens(deps: { secret: string; clock: () => number }): Tokens {
  const { secret, clock } = deps;
  const { accessJwt } = jwt({ name: "accessJwt", secret, typ: access.typ }).decorator;
  const { cookieJwt } = jwt({ name: "cookieJwt", secret, typ: cookie.typ }).decorator;
  const { refreshJwt } = jwt({ name: "refreshJwt", secret, typ: refresh.typ }).decorator;

  // By default the plugin checks only the signature, by whichever HS algorithm the token names.
  const rules = ({ typ, audience }: typeof access, claim: string) => ({
    algorithms: ["HS256"],
    issuer,
    audience,
    typ,
    requiredClaims: ["exp", "sid", claim],
    currentDate: new Date(clock()),
  });

  /** Signs and verifies tokens of one kind, that say whose session it is. */
  function createKind(signing: typeof accessJwt, kind: typeof access) {
    // A verification costs 60 µs, ten times what the rest of a signed-in request's check does.
    const remembered = createMemo<string, AccessClaims & { expiresAt: number }>(rememberedMax);
    return {
      sign: ({ userId, sessionId }: AccessClaims, exp: number) =>
        signing.sign({ iss: issuer, aud: kind.audience, sub: userId, sid: sessionId, exp }),

      async verify(token: string): Promise<AccessClaims | undefined> {
        const known = remembered.get(token);
        if (known && known.expiresAt > clock()) return known;
        remembered.delete(token);
        if (known || token.length > tokenLengthMax) return undefined;

        const claims = await signing.verify(token, rules(kind, "sub"));
        if (!claims || typeof claims.sub !== "string" || typeof claims["sid"] !== "string") {
          return undefined;
        }
        const found = {
          userId: claims.sub,
          sessionId: claims["sid"],
          expiresAt: Number(claims.exp) * 1000,
        };
        remembered.set(token, found);
        return found;
      },
    };
  }

  const ofAccess = createKind(accessJwt, access);
  const ofCookie = createKind(cookieJwt, cookie);

  return {
    signAccess: (claims) => ofAccess.sign(claims, seconds(clock()) + accessSeconds),
    verifyAccess: ofAccess.verify,
    signCookie: (claims, expiresAt) => ofCookie.sign(claims, seconds(expiresAt.getTime())),
    verifyCookie: ofCookie.verify,

    signRefresh: ({ sessionId, counter }, expiresAt) =>
      refreshJwt.sign({
        iss: issuer,
        aud: refresh.audience,
        sid: sessionId,
        counter,
        exp: seconds(expiresAt.getTime()),
      }),

    async verifyRefresh(token) {
      if (token.length > tokenLengthMax) return undefined;
      const claims = await refreshJwt.verify(token, rules(refresh, "counter"));
      return claims && typeof claims["sid"] === "string" && typeof claims["counter"] === "number"
        ? { sessionId: claims["sid"], counter: claims["counter"] }
        : undefined;
    },
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
