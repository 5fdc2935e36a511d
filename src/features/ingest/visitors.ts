// Tells the visitors of pages apart without a cookie: by a digest of address and browser, under a salt that is thrown
// away at midnight of UTC. Within a day a visitor is one person; from one day to the next nobody, we included, can tell.
// Neither address nor browser is kept.
import { dayOf } from "../../domain/time.ts";
import { readSetting, replaceSetting } from "../../store/settings.ts";
import type { Store } from "../../store/store.ts";

export interface Visitor {
  address: string;
  userAgent: string;
  /** Visitors of two sites are two, whoever runs both. */
  source: string;
}

export interface Visitors {
  /** Tells today's visitors apart, each by an anonymous id that holds until the day ends. */
  today(): Promise<(visitor: Visitor) => string>;
}

interface Salt {
  day: number;
  salt: string;
}

const saltName = "visitor_salt";
const saltBytes = 32;
const idPrefix = "visitor-";
/** 96 bits: two visitors of a day are never mistaken for one. */
const idLength = 16;

interface VisitorsDeps {
  store: Store;
  clock: () => number;
}

export function createVisitors({ store, clock }: VisitorsDeps): Visitors {
  let current: { day: number; salt: Promise<Salt> } | undefined;

  async function read(): Promise<(Salt & { value: string }) | undefined> {
    const value = await readSetting(store, saltName);
    const [day, salt = ""] = value?.split(" ") ?? [];
    return value === undefined ? undefined : { value, day: Number(day), salt };
  }

  /**
   * The salt of before a restart or of another node, if it is today's: the day's visitors stay who they are. Else a new
   * one, in place of that of the day before. Of many nodes at once one makes it.
   */
  async function openSalt(day: number): Promise<Salt> {
    const kept = await read();
    // Of tomorrow it is where another node's clock is ahead.
    if (kept && (kept.day === day || kept.day === day + 1)) return kept;
    const salt = crypto.getRandomValues(Buffer.alloc(saltBytes)).toString("base64url");
    const made = { day, salt };
    await replaceSetting(store, saltName, { before: kept?.value, after: `${day} ${salt}` });
    return (await read()) ?? made;
  }

  /** All who ask at once get the same. After a failure the next to ask tries again. */
  function saltOf(day: number): Promise<Salt> {
    if (current?.day === day) return current.salt;
    const salt = openSalt(day);
    current = { day, salt };
    salt.catch(() => (current = undefined));
    return salt;
  }

  return {
    async today() {
      const { salt } = await saltOf(dayOf(clock()));
      return ({ address, userAgent, source }) => {
        const digest = new Bun.CryptoHasher("sha256", salt)
          .update(JSON.stringify([source, address, userAgent]))
          .digest("base64url");
        return idPrefix + digest.slice(0, idLength);
      };
    },
  };
}
