// Signing in, staying signed in, and being known: by a session's token or by an API key.
// Knows nothing of HTTP but the Authorization header's text.
import type { SQL } from "drizzle-orm";
import { AppError } from "../../domain/error.ts";
import type { JsonObject } from "../../../db/json.ts";
import { type Caller, cookieOf } from "../../domain/caller.ts";
import type { User } from "../../domain/account.ts";
import type { ReadSecrets } from "../../domain/secrets.ts";
import type { Log } from "../../runtime/log.ts";
import type { Action, RecordAction } from "../../domain/event.ts";
import type { PreparedAudit, WriteAudit } from "../../store/audit-entry.ts";
import type { Statement, Store, Writer } from "../../store/store.ts";
import type { IssuedTokens, TokenRequest } from "./model.ts";
import type { Credentials } from "./credentials.ts";
import type { Devices, NewDevice } from "./devices.ts";
import type { Password } from "./password.ts";
import type { Tell } from "./opening.ts";
import type { SessionRow } from "./session.ts";
import { createSessionLists, toSession } from "./session-lists.ts";
import { createSessions } from "./sessions.ts";
import { accessSeconds, createTokens } from "./tokens.ts";

/** How long the previous token still works after a refresh: an answer may be lost, or two tabs may refresh. */
const graceMs = 10_000;

export interface AuthDeps {
  store: Store;
  secrets: ReadSecrets;
  clock: () => number;
  log: Log;
  record: RecordAction;
  writeAudit: WriteAudit;
  audit: PreparedAudit;
  credentials: Pick<Credentials, "list">;
  password: Pick<Password, "prove">;
  devices: Devices;
  tell: Tell;
  /** What was told is on the disk. */
  notify: () => void;
  /** Ends an account's sessions but this, and forgets their devices. */
  revoke: (
    db: Writer,
    ending: { userId: string; except?: string | undefined },
  ) => readonly Statement[];
  accounts: {
    /** Undefined for an account that is disabled. */
    findBySession(
      sessionId: string,
    ): Promise<{ user: User; expiresAt: Date; factors: string[] } | undefined>;
    find(id: string): Promise<User | undefined>;
  };
  /** Whether somebody may touch an account, for the statements that do. Undefined: they may. */
  mayTouch(db: Writer, by: Caller, userId: string): SQL | undefined;
  /** Who calls with an API key; undefined if the key is unknown or expired. */
  findByKey: (key: string) => Promise<Caller | undefined>;
}

/** Where a request came from. */
export interface Origin {
  address: string;
  userAgent: string;
  /** In the device's cookie. */
  deviceToken?: string | undefined;
}

/** A session that was opened or refreshed, and what to give for it. */
export interface Opened {
  tokens: IssuedTokens;
  /** What a browser's cookies are to hold. */
  cookies?: { session: string; seconds: number; device?: string | undefined };
}

type PasswordGrant = TokenRequest & { username: string; password: string };

export type Auth = ReturnType<typeof createAuth>;

export function createAuth(deps: AuthDeps) {
  const { store, clock, log, record, writeAudit, accounts } = deps;
  const sessions = createSessions(deps);
  const tokens = createTokens({ secrets: deps.secrets, clock });

  const signAccess = ({ id, userId }: SessionRow) => tokens.signAccess({ userId, sessionId: id });

  async function issue(session: SessionRow, device?: NewDevice): Promise<IssuedTokens> {
    const { id, counter, expiresAt } = session;
    const [access, refresh] = await Promise.all([
      signAccess(session),
      tokens.signRefresh({ sessionId: id, counter }, expiresAt),
    ]);
    return {
      ...toTokens(access),
      refresh_token: refresh,
      ...(device && { device_token: device.token }),
    };
  }

  async function issueCookie(session: SessionRow, device?: NewDevice): Promise<Opened> {
    const { id, userId, expiresAt } = session;
    const [access, cookie] = await Promise.all([
      signAccess(session),
      tokens.signCookie({ userId, sessionId: id }, expiresAt),
    ]);
    const seconds = Math.floor((expiresAt.getTime() - clock()) / 1000);
    return {
      tokens: toTokens(access),
      cookies: { session: cookie, seconds, device: device?.token },
    };
  }

  async function signIn(request: PasswordGrant, origin: Origin): Promise<Opened> {
    const { username, password, cookie = false } = request;
    const { address, userAgent } = origin;
    const deviceToken = request.device_token ?? origin.deviceToken;
    const proof = await deps.password.prove(username, password, { address, deviceToken });
    const device = proof?.deviceId === undefined ? deps.devices.create() : undefined;
    const session = proof && (await sessions.open({ proof, device, cookie, address, userAgent }));
    if (!session) throw wrongCredentials();
    record(signedIn(session));
    if (device) deps.notify();
    return cookie ? issueCookie(session, device) : { tokens: await issue(session, device) };
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
    const owner = await accounts.find(userId);
    await sessions.remove({
      userId,
      id: sessionId,
      by,
      action: "session.reused",
      device: "is forgotten",
      tell: owner && { owner, what: "reuse" },
    });
    deps.notify();
    log.warn("A refresh token was used twice, so its session was ended", { sessionId, userId });
    throw wrongCredentials();
  }

  return {
    ...createSessionLists({ ...deps, sessions }),

    /**
     * Opens or refreshes a session. Throws `validation` for fields that the grant lacks,
     * `unauthorized`, `rate_limited`.
     */
    async token(request: TokenRequest, origin: Origin): Promise<Opened> {
      if (request.grant_type === "refresh_token") {
        const { refresh_token } = required(request, "refresh_token");
        return { tokens: await refresh(refresh_token, origin) };
      }
      return signIn({ ...request, ...required(request, "username", "password") }, origin);
    },

    /**
     * Finds the caller by an Authorization header, or by a cookie. Nothing but the token's signature is remembered:
     * the session, the account and its permissions are read each time, so that what is revoked ends
     * with the next request.
     */
    async authenticate(credentials: string | undefined): Promise<Caller | undefined> {
      if (credentials === undefined) return undefined;
      const cookie = cookieOf(credentials);
      const token = cookie ?? bearerOf(credentials);
      if (token === undefined) return undefined;
      // A JWT has dots, a key has none.
      if (cookie === undefined && !token.includes(".")) return deps.findByKey(token);
      const claims = await (cookie === undefined
        ? tokens.verifyAccess(token)
        : tokens.verifyCookie(token));
      if (!claims) return undefined;
      const found = await accounts.findBySession(claims.sessionId);
      if (!found || found.expiresAt.getTime() <= clock()) return undefined;
      const { user, factors } = found;
      if (user.id !== claims.userId) return undefined;
      return { user, sessionId: claims.sessionId, permissions: user.permissions, factors };
    },

    /** Ends the session that the caller is in. */
    async signOut(caller: Caller): Promise<void> {
      const { user, sessionId } = caller;
      if (!user || !sessionId) return;
      await sessions.remove({ userId: user.id, id: sessionId, by: caller, device: "stays" });
    },

    /** Ends a session of the caller's account. Throws `not_found` for another's too. */
    async end(caller: Caller, id: string): Promise<void> {
      const userId = caller.user?.id ?? "";
      // Whoever ends another session may not know that device.
      const device = id === caller.sessionId ? "stays" : "is forgotten";
      const isEnded = await sessions.remove({ userId, id, by: caller, device });
      if (!isEnded) {
        throw new AppError("not_found", "There is no such session.");
      }
    },

    /** Ends all sessions of the caller's account but theirs, and forgets their devices. */
    async endOthers(caller: Caller): Promise<void> {
      const { user, sessionId } = caller;
      if (!user) return;
      await store.atomically((db) => [
        writeAudit(db, caller, { action: "sessions.ended", target: user.id }),
        ...deps.revoke(db, { userId: user.id, except: sessionId }),
      ]);
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

function signedIn({ id, userId, createdAt }: SessionRow): Action {
  return { event: "user.signed_in", userId, messageId: `user.signed_in:${id}`, at: createdAt };
}

function toTokens(access: string): IssuedTokens {
  return { access_token: access, token_type: "bearer", expires_in: accessSeconds };
}

function wrongCredentials(): AppError {
  return new AppError("unauthorized", "Could not validate credentials");
}

/** RFC 6750 §2.1; the scheme's case does not matter. */
function bearerOf(authorization: string): string | undefined {
  if (authorization.slice(0, 7).toLowerCase() !== "bearer ") return undefined;
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
