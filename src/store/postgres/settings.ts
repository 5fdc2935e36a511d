// What a program is told of its database. It goes to the recorder's Worker as it is.
import { readAddress } from "./address.ts";
import { type PoolSettings, poolSettings } from "./pool.ts";

export { poolSettings } from "./pool.ts";

export interface DatabaseSettings {
  /** postgres://USER:PASSWORD@HOST/NAME. A pooler may be between. */
  readonly url: string;
  /** The same database past any pooler, for migrations and LISTEN. */
  readonly directUrl: string;
  /** A replica of it, from which a node reads the others' events. Undefined: none. */
  readonly readUrl: string | undefined;
  readonly pool: PoolSettings;
}

/** Where it is, for people: HOST:PORT/NAME, without user and password. Throws as `readAddress` does. */
export function placeOf(url: string): string {
  const { place, database } = readAddress(url);
  return `${place}/${database}`;
}

/** One address for everything, and a pool as it is by default. */
export function addressOnly(url: string): DatabaseSettings {
  return { url, directUrl: url, readUrl: undefined, pool: poolSettings };
}
