// Who is calling, and may they: what a route says with `{ signedIn: true }` or `{ can: "reports:read" }`.
import { type AnyElysia, Elysia, type MetadataBase } from "elysia";
import { AppError, internal } from "../error.ts";
import { strict } from "./names.ts";

/** Who an account is. */
export interface Account {
  id: string;
  username: string;
  email: string;
  age: number;
  createdAt: string;
}

/** An account, as its own answers show it. */
export interface User extends Account {
  permissions: string[];
}

/** Whoever presented good credentials: an account in a session, or an API key, which has no user. */
export interface Caller {
  user?: User;
  sessionId?: string;
  keyId?: string;
  source?: string;
  /** A key that stands in a page: anybody has it. */
  isPublic?: boolean;
  /** The pages that a public key may be used from. Undefined: any, and programs. */
  origins?: readonly string[];
  /** How many events a key may send a minute, a public one from each address. Undefined: the default. */
  eventsPerMinute?: number;
  permissions: readonly string[];
}

/**
 * Finds the caller by the Authorization header. Undefined, or a thrown `unauthorized`, is a 401.
 */
export type Authenticate = (authorization: string | undefined) => Promise<Caller | undefined>;

/** As the documentation names them: see docs.ts. */
const accountCredentials: Record<string, string[]>[] = [{ password: [] }, { token: [] }];
const anyCredentials = [...accountCredentials, { key: [] }];

/** What macros take and what each gives to a handler, and what every handler is given. */
export type Plugin<
  Macros extends Record<string, string | boolean>,
  Functions extends MetadataBase["macroFn"],
  Tools extends Record<string, unknown> = {},
> =
  // Said outright: what Elysia infers of a macro names all that its hooks could see, 80 KB of it.
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
};

export type SessionGives = {
  readonly signedIn: () => { resolve: () => { user: User; caller: Caller } };
  readonly member: { resolve: () => { user: User; caller: Caller } };
  readonly known: { resolve: () => { caller: Caller } };
  readonly can: () => { resolve: () => { caller: Caller } };
  readonly strict: {};
};

/** `Permission`: those that a route may ask for. */
export type Session<Permission extends string = string> = Plugin<
  SessionMacros<Permission>,
  SessionGives
>;

/** Whose caller is looked up. */
interface Asking {
  request: Request;
  set: object;
}

/** Where it is kept: Elysia's own object of this request, as its id is (see request.ts). */
interface Kept {
  caller?: Caller;
}

/** Whether it was found who calls, so far. */
export function isKnown(set: object): boolean {
  return (set as Kept).caller !== undefined;
}

/** Routes of whatever kind. */
export type Routes = AnyElysia;

/** Whether the caller may do what asks for this permission. An admin may do everything. */
export function can(caller: Caller, permission: string): boolean {
  return caller.permissions.includes(permission) || caller.permissions.includes("admin");
}

/** Whether a caller is a key that can send events and nothing else. */
function onlySends({ user, permissions }: Caller): boolean {
  return !user && permissions.every((permission) => permission === "events:write");
}

/**
 * Routes in the plugin that uses this may say:
 * - `signedIn: true`: an account, given to the handler as `user` (and `caller`); a key is 403.
 * - `member: true`: as `signedIn: true`, but a key that can only send events is 404: it stands in pages,
 *   and whoever has it is not told what there is.
 * - `signedIn: "reports:read"`: an account with that permission, given likewise; else 403.
 * - `can: "reports:read"`: an account or key with that permission, given as `caller`; else 403.
 * - `known: true`: anybody with good credentials, given as `caller`: the feature decides what they may.
 * - `strict: true`: a name in its query or its body that their schemas do not have is refused.
 *
 * Elysia parses, then transforms, then validates, and only then resolves. So that a stranger gets
 * 401 before the body is read, the caller is looked up in `parse` (run only where there is a body)
 * and again in `transform`; the look-up is made once a request.
 */
export function createSession({ authenticate }: { authenticate: Authenticate }): Session {
  const identify = async ({ request, set }: Asking): Promise<Caller> => {
    const kept = set as Kept;
    if (kept.caller) return kept.caller;
    let caller: Caller | undefined;
    try {
      caller = await authenticate(request.headers.get("authorization") ?? undefined);
    } catch (cause) {
      // In `parse` a failure of the store would be taken for a body that cannot be read.
      throw cause instanceof AppError ? cause : internal(cause);
    }
    if (!caller) throw new AppError("unauthorized", "Could not validate credentials");
    return (kept.caller = caller);
  };

  const demandCaller = async (asking: Asking): Promise<void> => void (await identify(asking));

  const demandPermission = async (asking: Asking, permission: string): Promise<void> => {
    if (!can(await identify(asking), permission)) {
      throw new AppError("forbidden", `This needs the permission ${permission}.`);
    }
  };

  const demandAccount = async (asking: Asking, needed: true | string): Promise<void> => {
    const { user } = await identify(asking);
    if (!user) throw new AppError("forbidden", "An API key cannot do this: sign in.");
    if (needed !== true) await demandPermission(asking, needed);
  };

  const demandMember = async (asking: Asking): Promise<void> => {
    const caller = await identify(asking);
    if (onlySends(caller)) throw new AppError("not_found", "There is nothing here.");
    await demandAccount(asking, true);
  };

  // `transform` has run by the time these are asked, or the request has ended.
  const callerOf = (set: object) => (set as Kept).caller as Caller;
  const userOf = (set: object) => callerOf(set).user as User;

  const plugin = new Elysia({ name: "http.session" }).macro({
    signedIn: (needed: true | string) => ({
      detail: { security: accountCredentials },
      parse: async ({ request, set }) => demandAccount({ request, set }, needed),
      transform: async ({ request, set }) => demandAccount({ request, set }, needed),
      resolve: ({ set }) => ({ user: userOf(set), caller: callerOf(set) }),
    }),
    member: {
      detail: { security: accountCredentials },
      parse: async ({ request, set }) => demandMember({ request, set }),
      transform: async ({ request, set }) => demandMember({ request, set }),
      resolve: ({ set }) => ({ user: userOf(set), caller: callerOf(set) }),
    },
    known: {
      detail: { security: anyCredentials },
      parse: async ({ request, set }) => demandCaller({ request, set }),
      transform: async ({ request, set }) => demandCaller({ request, set }),
      resolve: ({ set }) => ({ caller: callerOf(set) }),
    },
    can: (permission: string) => ({
      detail: { security: anyCredentials },
      parse: async ({ request, set }) => demandPermission({ request, set }, permission),
      transform: async ({ request, set }) => demandPermission({ request, set }, permission),
      resolve: ({ set }) => ({ caller: callerOf(set) }),
    }),
    strict: { transform: strict },
  });
  return plugin as unknown as Session;
}
