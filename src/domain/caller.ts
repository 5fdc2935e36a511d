// Who is asking, and what they may do.
import type { User } from "./account.ts";

/** Somebody with good credentials: an account in a session, or an API key, which has no user. */
export interface Caller {
  user?: User;
  sessionId?: string;
  keyId?: string;
  source?: string;
  /** A public key, which stands in a page: anybody has it. */
  isPublic?: boolean;
  /** The origins of the pages that may use a public key. Undefined: any page, and programs. */
  origins?: readonly string[];
  /** How many events a key may send a minute; for a public key, from each address. Undefined: the default. */
  eventsPerMinute?: number;
  permissions: readonly string[];
  /** The ways in by which the session of an account was opened. */
  factors?: readonly string[];
  /** What they were found by, for whoever asks again later. */
  credentials?: string;
  /** Where the request comes from. */
  address?: string;
}

/** Somebody without credentials. */
export function stranger(address: string): Caller {
  return { permissions: [], address };
}

/** No header can hold this: what is in a cookie is never taken from Authorization. */
const cookieScheme = "cookie\n";

/** The credentials of whoever sent a session's cookie. */
export function ofCookie(value: string): string {
  return cookieScheme + value;
}

/** The session in the credentials; undefined if they are an Authorization header. */
export function cookieOf(credentials: string): string | undefined {
  return credentials.startsWith(cookieScheme) ? credentials.slice(cookieScheme.length) : undefined;
}

/** Finds the caller by the Authorization header, or by `ofCookie`. Undefined, or a thrown `unauthorized`, is a 401. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller | undefined>;

/** Whether the caller has this permission. An admin has every permission. */
export function can(caller: Caller, permission: string): boolean {
  return caller.permissions.includes(permission) || caller.permissions.includes("admin");
}
