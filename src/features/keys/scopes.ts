// What a key may do: never more than who made it may do now, but for sending events.
import { can, type Caller } from "../../domain/caller.ts";
import type { Permission } from "../../domain/permission.ts";

const sending = "events:write";

export interface Maker {
  /** An account made the key; else the command line did, which has everything. */
  byAccount: boolean;
  /** What the account has now. Nothing: it is gone, or was never given anything. */
  granted: readonly string[];
}

/**
 * Of a key's scopes those that are in force. Sending events stays whatever becomes of the maker: a shop
 * must not fall silent because somebody left.
 */
export function scopesInForce(scopes: readonly string[], { byAccount, granted }: Maker): string[] {
  if (!byAccount || granted.includes("admin")) return [...scopes];
  const isAdmin = scopes.includes("admin");
  const shared = granted.filter((permission) => isAdmin || scopes.includes(permission));
  const sends = isAdmin || scopes.includes(sending);
  return sends && !shared.includes(sending) ? [...shared, sending] : shared;
}

/** A key that can send events and nothing else. */
export function onlySends(scopes: readonly string[]): boolean {
  return scopes.length === 1 && scopes[0] === sending;
}

/**
 * Nobody gives a key what they may not do themselves, or `keys:write` would be everything. Sending
 * events is no account's permission in practice: it is what keys are for.
 */
export function mayGive(maker: Caller, scope: Permission): boolean {
  return scope === sending || can(maker, scope);
}
