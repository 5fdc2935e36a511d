// Who is calling, and may they? A route asks with `{ signedIn: true }` or `{ can: "reports:read" }`.
import { type AnyElysia, Elysia, type MetadataBase } from "elysia";
import type { User } from "../domain/account.ts";
import { type Authenticate, can, type Caller, ofCookie } from "../domain/caller.ts";
import { AppError, internal } from "../domain/error.ts";
import { strict } from "./names.ts";
import type { AddressOf } from "./address.ts";
import type { Cookies } from "./cookies.ts";
import { markLongest } from "./body-limit.ts";

/** As the documentation names them: see docs.ts. */
const accountCredentials: Record<string, string[]>[] = [{ password: [] }, { token: [] }];
const anyCredentials = [...accountCredentials, { key: [] }];

/** What the macros take, what each gives to a handler, and what every handler gets. */
export type Plugin<
  Macros extends Record<string, string | number | boolean>,
  Functions extends MetadataBase["macroFn"],
  Tools extends Record<string, unknown> = {},
> =
  // The type is written out: the one that Elysia infers for a macro names all that its hooks can see, 80 KB.
  Elysia<
    "",
    { decorator: Tools; store: {}; derive: {}; resolve: {} },
    { typebox: {}; error: {} },
    {
      schema: {};
      standaloneSchema: {};
      macro: Partial<Macros>;
      macroFn: Functions;
      parser: {};
      response: {};
    },
    {},
    { derive: {}; resolve: {}; schema: {}; standaloneSchema: {}; response: {} },
    { derive: {}; resolve: {}; schema: {}; standaloneSchema: {}; response: {} }
  >;

export type SessionMacros<Permission extends string> = {
  readonly signedIn: true | Permission;
  readonly member: true;
  readonly known: true;
  readonly can: Permission;
  readonly strict: true;
  readonly bodyBytesMax: number;
};

export type SessionGives = {
  readonly signedIn: () => { resolve: () => { user: User; caller: Caller } };
  readonly member: { resolve: () => { user: User; caller: Caller } };
  readonly known: { resolve: () => { caller: Caller } };
  readonly can: () => { resolve: () => { caller: Caller } };
  readonly strict: {};
  readonly bodyBytesMax: {};
};

/** `Permission`: the permissions that a route may ask for. */
export type Session<Permission extends string = string> = Plugin<
  SessionMacros<Permission>,
  SessionGives
>;

export interface SessionDeps {
  authenticate: Authenticate;
  addressOf: AddressOf;
  cookies: Pick<Cookies, "session">;
}

/** The request whose caller is looked up. */
interface Asking {
  request: Request;
  set: object;
  server: Server | null;
}

type Server = NonNullable<Parameters<AddressOf>[1]>;

/** The caller is kept in Elysia's own object for this request, as the request's id is (see request.ts). */
interface Kept {
  caller?: Caller;
}

/** Whether the caller has been found yet. */
export function isKnown(set: object): boolean {
  return (set as Kept).caller !== undefined;
}

/** Routes of any type. */
export type Routes = AnyElysia;

/** Whether a caller is a key that can send events and nothing else. */
function onlySends({ user, permissions }: Caller): boolean {
  return !user && permissions.every((permission) => permission === "events:write");
}

/** Throws if a caller may not go on. */
type Check = (caller: Caller) => void;

function demandPermission(caller: Caller, permission: string): void {
  if (can(caller, permission)) return;
  throw new AppError("forbidden", `This needs the permission ${permission}.`);
}

function demandAccount(caller: Caller, needed: true | string): void {
  if (!caller.user) throw new AppError("forbidden", "An API key cannot do this: sign in.");
  if (needed !== true) demandPermission(caller, needed);
}

function demandMember(caller: Caller): void {
  if (onlySends(caller)) throw new AppError("not_found", "There is nothing here.");
  demandAccount(caller, true);
}

/**
 * Routes in the plugin that uses this have these options:
 * - `signedIn: true`: for an account, which the handler gets as `user` (and `caller`); a key is 403.
 * - `member: true`: as `signedIn: true`, but a key that can only send events is 404: it stands in pages,
 *   and does not learn what there is.
 * - `signedIn: "reports:read"`: for an account with that permission, given likewise; otherwise 403.
 * - `can: "reports:read"`: for an account or key with that permission, given as `caller`; otherwise 403.
 * - `known: true`: for anybody with good credentials, given as `caller`; the feature decides what they may do.
 * - `strict: true`: a name in the query or the body that is not in the schemas is refused.
 * - `bodyBytesMax`: how long a body may be, in bytes.
 *
 * Elysia parses, then transforms, then validates, and only then resolves. So that a stranger gets
 * 401 before the body is read, the caller is looked up in `parse` (run only where there is a body)
 * and again in `transform`; the look-up is made once a request.
 */
export function createSession({ authenticate, addressOf, cookies }: SessionDeps): Session {
  /** Whoever sends an Authorization header means it. */
  function credentialsOf(request: Request): string | undefined {
    const authorization = request.headers.get("authorization");
    if (authorization !== null) return authorization;
    const cookie = cookies.session(request);
    return cookie === undefined ? undefined : ofCookie(cookie);
  }

  const identify = async ({ request, set, server }: Asking): Promise<Caller> => {
    let caller: Caller | undefined;
    let credentials: string | undefined;
    try {
      credentials = credentialsOf(request);
      caller = await authenticate(credentials);
    } catch (cause) {
      // In `parse` Elysia would take a failure of the store for a body that cannot be read.
      throw cause instanceof AppError ? cause : internal(cause);
    }
    if (!caller) throw new AppError("unauthorized", "Could not validate credentials");
    return ((set as Kept).caller = {
      ...caller,
      credentials,
      // Few ask for it, and it takes 6 µs.
      get address() {
        return addressOf(request, server);
      },
    });
  };

  /** Asks the same in `parse` and in `transform`. The checks themselves wait for nothing. */
  const demand = (check: Check) => {
    const hook = async ({ request, set, server }: Asking): Promise<void> =>
      check((set as Kept).caller ?? (await identify({ request, set, server })));
    return { parse: hook, transform: hook };
  };

  // These run after `transform`, or not at all because the request has ended.
  const callerOf = (set: object) => (set as Kept).caller as Caller;
  const userOf = (set: object) => callerOf(set).user as User;

  const plugin = new Elysia({ name: "http.session" }).macro({
    signedIn: (needed: true | string) => ({
      detail: { security: accountCredentials },
      ...demand((caller) => demandAccount(caller, needed)),
      resolve: ({ set }) => ({ user: userOf(set), caller: callerOf(set) }),
    }),
    member: {
      detail: { security: accountCredentials },
      ...demand(demandMember),
      resolve: ({ set }) => ({ user: userOf(set), caller: callerOf(set) }),
    },
    known: {
      detail: { security: anyCredentials },
      ...demand(() => {}),
      resolve: ({ set }) => ({ caller: callerOf(set) }),
    },
    can: (permission: string) => ({
      detail: { security: anyCredentials },
      ...demand((caller) => demandPermission(caller, permission)),
      resolve: ({ set }) => ({ caller: callerOf(set) }),
    }),
    strict: { transform: strict },
    bodyBytesMax: (bytes: number) => ({ transform: markLongest(bytes) }),
  });
  return plugin as unknown as Session;
}
