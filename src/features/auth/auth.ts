// Signing in, staying signed in, and being known: by a session's token or by an API key.
// Knows nothing of HTTP but the Authorization header's text.
import { Type } from "@sinclair/typebox";
import { AppError } from "../../domain/error.ts";
import type { JsonObject } from "../../../db/json.ts";
import type { Caller } from "../../domain/caller.ts";
import type { User } from "../../domain/account.ts";
import type { Log } from "../../runtime/log.ts";
import type { Action, RecordAction } from "../../domain/event.ts";
import { readCursor, toPage } from "../../wire/cursor.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { Store } from "../../store/store.ts";
import type { IssuedTokens, TokenRequest } from "./model.ts";
import type { Credentials } from "./credentials.ts";
import type { Password } from "./password.ts";
import { createSessions, type SessionRow } from "./sessions.ts";
import { accessSeconds, createTokens } from "./tokens.ts";

/** How long the previous token still works after a refresh: an answer may be lost, or two tabs may refresh. */
const graceMs = 10_000;

export interface AuthDeps {
  store: Store;
  /** At least 32 bytes. */
  secret: string;
  clock: () => number;
  log: Log;
  record: RecordAction;
  writeAudit: WriteAudit;
  credentials: Pick<Credentials, "list">;
  password: Pick<Password, "prove">;
  /** Throws `rate_limited` when an address signs in too often. */
  limitSignIns: (address: string) => void;
  accounts: {
    /** Undefined for an account that is disabled. */
    findBySession(
      sessionId: string,
    ): Promise<{ user: User; expiresAt: Date; factors: string[] } | undefined>;
  };
  /** Who calls with an API key; undefined if the key is unknown or expired. */
  findByKey: (key: string) => Promise<Caller | undefined>;
}

/** Where a request came from. */
export interface Origin {
  address: string;
  userAgent: string;
}

export type Auth = ReturnType<typeof createAuth>;

export function createAuth(deps: AuthDeps) {
  const { store, clock, log, record, writeAudit, accounts } = deps;
  const sessions = createSessions({ store, clock, writeAudit });
  const tokens = createTokens({ secret: deps.secret, clock });

  async function issue({ id, userId, counter, expiresAt }: SessionRow): Promise<IssuedTokens> {
    const [access, refresh] = await Promise.all([
      tokens.signAccess({ userId, sessionId: id }),
      tokens.signRefresh({ sessionId: id, counter }, expiresAt),
    ]);
    return {
      access_token: access,
      token_type: "bearer",
      expires_in: accessSeconds,
      refresh_token: refresh,
    };
  }

  async function signIn(username: string, password: string, origin: Origin): Promise<IssuedTokens> {
    deps.limitSignIns(origin.address);
    const proof = await deps.password.prove(username, password);
    const session = proof && (await sessions.open({ proof, ...origin }));
    if (!session) throw wrongCredentials();
    record(signedIn(session));
    return issue(session);
  }

  // A refresh token can be used once. The token before it gets the current pair for ten seconds.
  // After that, or with an older token, somebody holds a copy, and the session ends.
  async function refresh(token: string, { address }: Origin): Promise<IssuedTokens> {
    const claims = await tokens.verifyRefresh(token);
    if (!claims) throw wrongCredentials();
    const { sessionId, counter } = claims;
    const advanced = await sessions.advance(sessionId, counter);
    if (advanced) return issue(advanced);

    const session = await sessions.find(sessionId);
    if (!session) throw wrongCredentials();
    const { userId, refreshedAt } = session;
    const sinceMs = Math.abs(clock() - refreshedAt.getTime());
    if (session.counter === counter + 1 && sinceMs <= graceMs) return issue(session);
    const by = { kind: "nobody", address } as const;
    await sessions.remove({ userId, id: sessionId, by, action: "session.reused" });
    log.warn("A refresh token was used twice, so its session was ended", { sessionId, userId });
    throw wrongCredentials();
  }

  return {
    /**
     * Opens or refreshes a session. Throws `validation` for fields that the grant lacks,
     * `unauthorized`, `rate_limited`, `unavailable`.
     */
    async token(request: TokenRequest, origin: Origin): Promise<IssuedTokens> {
      if (request.grant_type === "refresh_token") {
        return refresh(required(request, "refresh_token").refresh_token, origin);
      }
      const { username, password } = required(request, "username", "password");
      return signIn(username, password, origin);
    },

    /**
     * Finds the caller by an Authorization header. Nothing but the token's signature is remembered:
     * the session, the account and its permissions are read each time, so that what is revoked ends
     * with the next request.
     */
    async authenticate(authorization: string | undefined): Promise<Caller | undefined> {
      const token = bearerOf(authorization);
      if (token === undefined) return undefined;
      // A JWT has dots, a key has none.
      if (!token.includes(".")) return deps.findByKey(token);
      const claims = await tokens.verifyAccess(token);
      if (!claims) return undefined;
      const found = await accounts.findBySession(claims.sessionId);
      if (!found || found.expiresAt.getTime() <= clock()) return undefined;
      const { user, factors } = found;
      return { user, sessionId: claims.sessionId, permissions: user.permissions, factors };
    },

    /** The caller's sessions, newest first. */
    async list({ user, sessionId }: Caller, { limit, cursor }: { limit: number; cursor?: string }) {
      const before = cursor && readCursor(cursor, Type.String());
      const rows = await sessions.list(user?.id ?? "", limit + 1, before);
      const { items, nextCursor } = toPage(rows, limit, (row) => row.id);
      return {
        items: items.map((row) => ({ ...toSession(row), current: row.id === sessionId })),
        nextCursor,
      };
    },

    /** Ends the session that the caller is in. */
    async signOut(caller: Caller): Promise<void> {
      const { user, sessionId } = caller;
      if (user && sessionId) await sessions.remove({ userId: user.id, id: sessionId, by: caller });
    },

    /** Ends a session of the caller's account. Throws `not_found` for another's too. */
    async end(caller: Caller, id: string): Promise<void> {
      const isEnded =
        caller.user && (await sessions.remove({ userId: caller.user.id, id, by: caller }));
      if (!isEnded) {
        throw new AppError("not_found", "There is no such session.");
      }
    },

    /** The sign-ins since a date, to be recorded again after an unclean start. */
    async recent(since: Date): Promise<Action[]> {
      return (await sessions.since(since)).map(signedIn);
    },

    /** The sessions and ways in of an account's export. When it is erased, they are deleted with its row. */
    async export(userId: string): Promise<JsonObject> {
      const [rows, ways] = await Promise.all([
        sessions.list(userId, exportedMax),
        deps.credentials.list(userId),
      ]);
      return { sessions: rows.map(toSession), credentials: ways };
    },
  };
}

/** More sessions than thirty days of signing in by hand can leave. */
const exportedMax = 10_000;

function toSession(row: SessionRow) {
  return {
    id: row.id,
    userAgent: row.userAgent,
    address: row.address,
    factors: row.factors,
    authTime: row.authTime.toISOString(),
    createdAt: row.createdAt.toISOString(),
    refreshedAt: row.refreshedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

function signedIn({ id, userId, createdAt }: SessionRow): Action {
  return { event: "user.signed_in", userId, messageId: `user.signed_in:${id}`, at: createdAt };
}

function wrongCredentials(): AppError {
  return new AppError("unauthorized", "Could not validate credentials");
}

/** RFC 6750 §2.1; the scheme's case does not matter. */
function bearerOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.slice(0, 7).toLowerCase() !== "bearer ") {
    return undefined;
  }
  const token = authorization.slice(7).trim();
  return token === "" ? undefined : token;
}

/** Names all fields at once that the request lacks for its grant. */
function required<F extends "username" | "password" | "refresh_token">(
  request: TokenRequest,
  ...fields: F[]
): Record<F, string> {
  const missing = fields.filter((field) => request[field] === undefined);
  if (missing.length > 0) {
    throw new AppError("validation", "The request is not valid.", {
      issues: missing.map((path) => ({ path, message: "is required" })),
    });
  }
  return request as Record<F, string>;
}
