import { Elysia, t } from "elysia";
import type { createAddress } from "../../http/address.ts";
import { type Caller, ofCookie } from "../../domain/caller.ts";
import { problems, unreadable } from "../../http/errors.ts";
import { page } from "../../wire/fields.ts";
import type { Session } from "../../http/session.ts";
import type { Cookies } from "../../http/cookies.ts";
import type { Addresses } from "./addresses.ts";
import type { Auth, Opened, Origin } from "./auth.ts";
import {
  AccountId,
  AccountSessionId,
  AddressProof,
  Asked,
  IssuedTokens,
  NewPassword,
  ResetRequest,
  SessionId,
  SessionPage,
  TokenRequest,
} from "./model.ts";
import type { Recovery } from "./recovery.ts";

export interface AuthRoutesDeps {
  session: Session;
  address: ReturnType<typeof createAddress>;
  auth: Auth;
  addressOf: (request: Request) => string;
  /** Throws `rate_limited` when an address asks for tokens too often. */
  limitTokens: (address: string) => Promise<void>;
  cookies: Cookies;
}

export function createAuthRoutes(deps: AuthRoutesDeps) {
  const { session, address, auth, addressOf, limitTokens, cookies } = deps;

  function keep(given: Opened["cookies"], set: { headers: object }): void {
    if (!given) return;
    const { session, seconds, device } = given;
    const own = [cookies.give("session", session, seconds)];
    if (device !== undefined) own.push(cookies.give("device", device));
    Object.assign(set.headers, { "set-cookie": own });
  }

  return new Elysia({ name: "auth", prefix: "/api/auth", tags: ["Accounts"] })
    .use(session)
    .use(address)
    .post(
      "/token",
      async ({ body, address, headers, request, set }) => {
        if (body.cookie) cookies.demandUsable(request);
        const deviceToken = body.cookie ? cookies.device(request) : undefined;
        const userAgent = headers["user-agent"] ?? "";
        const opened = await auth.token(body, { address, userAgent, deviceToken });
        keep(opened.cookies, set);
        return opened.tokens;
      },
      {
        addressed: true,
        parse: [async ({ request }) => limitTokens(addressOf(request)), "urlencoded", "json"],
        transform: ({ body }) => leaveOutEmpty(body),
        body: TokenRequest,
        response: { 200: IssuedTokens, ...problems(...unreadable, 401, 403, 422, 429, 503) },
        detail: {
          operationId: "signIn",
          summary: "Sign in, or refresh a session (OAuth2, as a form or JSON)",
          security: [],
        },
      },
    )
    .post(
      "/logout",
      async ({ caller, request, set, status }) => {
        await auth.signOut(caller);
        if (cookies.session(request) !== undefined) {
          Object.assign(set.headers, { "set-cookie": cookies.drop("session") });
        }
        return status(204, undefined);
      },
      {
        signedIn: true,
        response: { 204: t.Void(), ...problems(401, 403) },
        detail: { operationId: "signOut", summary: "End this session" },
      },
    )
    .get("/sessions", ({ caller, query }) => auth.list(caller, query), {
      signedIn: true,
      query: t.Object(page),
      response: { 200: SessionPage, ...problems(401, 403, 422) },
      detail: { operationId: "listSessions", summary: "List one's own sessions, newest first" },
    })
    .delete("/sessions", async ({ caller, status }) => status(204, await auth.endOthers(caller)), {
      signedIn: true,
      response: { 204: t.Void(), ...problems(401, 403) },
      detail: {
        operationId: "endOtherSessions",
        summary: "End all of one's own sessions but this one, and forget their devices",
      },
    })
    .delete(
      "/sessions/:id",
      async ({ caller, params, status }) => status(204, await auth.end(caller, params.id)),
      {
        signedIn: true,
        params: SessionId,
        response: { 204: t.Void(), ...problems(401, 403, 404, 422) },
        detail: { operationId: "endSession", summary: "End one of one's own sessions" },
      },
    );
}

/** The sessions of others: an address is more than a name, so that to see them takes what it takes to end them. */
export function createSessionRoutes({ session, auth }: Pick<AuthRoutesDeps, "session" | "auth">) {
  return new Elysia({ name: "auth.sessions", prefix: "/api/users", tags: ["Accounts"] })
    .use(session)
    .get(
      "/:id/sessions",
      ({ caller, params, query }) => auth.listOfAccount(caller, params.id, query),
      {
        can: "users:write",
        params: AccountId,
        query: t.Object(page),
        response: { 200: SessionPage, ...problems(401, 403, 404, 422) },
        detail: {
          operationId: "listUserSessions",
          summary: "List an account's sessions, newest first",
        },
      },
    )
    .delete(
      "/:id/sessions/:sessionId",
      async ({ caller, params, status }) =>
        status(204, await auth.endOfAccount(caller, params.id, params.sessionId)),
      {
        can: "users:write",
        params: AccountSessionId,
        response: { 204: t.Void(), ...problems(401, 403, 404, 422) },
        detail: { operationId: "endUserSession", summary: "End a session of an account" },
      },
    );
}

export interface RecoveryRoutesDeps {
  session: Session;
  address: ReturnType<typeof createAddress>;
  auth: Pick<Auth, "authenticate">;
  cookies: Pick<Cookies, "session">;
  recovery: Recovery;
  addresses: Addresses;
}

/** The ways back into an account, and the addresses that they rest on. */
export function createRecoveryRoutes(deps: RecoveryRoutesDeps) {
  const { session, address, auth, cookies, recovery, addresses } = deps;

  /** Who is signed in, if anybody is. */
  async function callerOf(request: Request): Promise<Caller | undefined> {
    const authorization = request.headers.get("authorization");
    const cookie = authorization === null ? cookies.session(request) : undefined;
    return auth.authenticate(
      authorization ?? (cookie === undefined ? undefined : ofCookie(cookie)),
    );
  }

  const bad = problems(...unreadable, 403, 409, 422, 429, 503);
  return new Elysia({ name: "recovery", prefix: "/api/auth", tags: ["Accounts"] })
    .use(session)
    .use(address)
    .post(
      "/reset",
      async ({ body, address, headers, status }) =>
        status(202, await recovery.askReset(body.email, originOf(address, headers))),
      {
        addressed: true,
        body: ResetRequest,
        response: { 202: Asked, ...problems(...unreadable, 422, 429, 503) },
        detail: {
          operationId: "askReset",
          summary: "Ask for a link to set a new password",
          security: [],
        },
      },
    )
    .post(
      "/reset/confirm",
      async ({ body, address, headers, status }) =>
        status(204, await recovery.reset(body, originOf(address, headers))),
      {
        addressed: true,
        body: NewPassword,
        response: { 204: t.Void(), ...problems(...unreadable, 403, 422, 429, 503) },
        detail: {
          operationId: "reset",
          summary: "Set a new password with a link, which ends all sessions",
          security: [],
        },
      },
    )
    .post(
      "/undo/confirm",
      async ({ body, address, headers, status }) =>
        status(204, await recovery.undo(body, originOf(address, headers))),
      {
        addressed: true,
        body: NewPassword,
        response: { 204: t.Void(), ...bad },
        detail: {
          operationId: "undoAddress",
          summary: "Give an account back to the address that it had, with a new password",
          security: [],
        },
      },
    )
    .post(
      "/verify",
      async ({ user, caller, status }) => status(202, await addresses.askVerify(user, caller)),
      {
        signedIn: true,
        response: { 202: Asked, ...problems(401, 403, 429, 503) },
        detail: { operationId: "askVerify", summary: "Ask for a link to confirm one's address" },
      },
    )
    .post(
      "/verify/confirm",
      async ({ body, address, request, status }) => {
        // Bad credentials are no worse than none.
        const caller = await callerOf(request).catch(() => undefined);
        return status(204, await addresses.confirm(body, caller, { address }));
      },
      {
        addressed: true,
        body: AddressProof,
        response: { 204: t.Void(), ...bad },
        detail: {
          operationId: "verify",
          summary: "Confirm an address with a link, in the session that asked or with the code",
          security: [],
        },
      },
    );
}

function originOf(address: string, headers: Record<string, string | undefined>): Origin {
  return { address, userAgent: headers["user-agent"] ?? "" };
}

/** Parameters without a value count as left out: RFC 6749, 3.2. */
function leaveOutEmpty(body: unknown): void {
  if (typeof body !== "object" || body === null) return;
  for (const [name, value] of Object.entries(body)) {
    if (value === "") Reflect.deleteProperty(body, name);
  }
}
