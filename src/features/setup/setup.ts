// The first admin, who is made with the link that the start printed. There is no default admin. The token is made of the
// server's secret and of a number that is kept beside its hash: each node, and each start within the day, prints the same.
import { timingSafeEqual } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Actor } from "../../domain/audit.ts";
import { AppError } from "../../domain/error.ts";
import type { User } from "../../domain/account.ts";
import type { ReadSecrets } from "../../domain/secrets.ts";
import type { FirstAdmin } from "./model.ts";
import { readSetting, replaceSetting } from "../../store/settings.ts";
import type { Store } from "../../store/store.ts";
import type { WithProfile } from "../../wire/account-shape.ts";

const setting = "setup_token";
const validMs = 24 * 60 * 60 * 1000;
const numberBytes = 32;

export interface SetupDeps {
  store: Store;
  clock: () => number;
  secrets: ReadSecrets;
  hasAdmin: () => Promise<boolean>;
  /** Makes an account that is an admin. */
  createAdmin: (admin: Omit<FirstAdmin, "token"> & WithProfile, by: Actor) => Promise<User>;
  /** Throws `rate_limited` when an address tries too often. */
  limitAttempts: (address: string) => Promise<void>;
}

export type Setup = ReturnType<typeof createSetup>;

export function createSetup(deps: SetupDeps) {
  const { store, clock } = deps;
  const { settings } = store.tables;

  /** What is kept of the token. Undefined: nothing is to be set up. */
  async function read(): Promise<Kept | undefined> {
    const value = await readSetting(store, setting);
    const [hash = "", endsAt, number = ""] = value?.split(" ") ?? [];
    return value === undefined ? undefined : { value, hash, endsAt: Number(endsAt), number };
  }

  const tokenOf = (number: string) =>
    new Bun.CryptoHasher("sha256", deps.secrets().current)
      .update(`plaudit.setup ${number}`)
      .digest("hex");

  /** Takes the stored token, if it is still this one: of many requests at once, one does. */
  async function claim(value: string): Promise<boolean> {
    const [claimed] = await store.atomically((db) => [
      db
        .delete(settings)
        .where(and(eq(settings.name, setting), eq(settings.value, value)))
        .returning({ name: settings.name }),
    ]);
    return claimed.length > 0;
  }

  const isGood = ({ endsAt }: Kept) => endsAt > clock();

  return {
    /** Whether there is no admin yet. */
    async needed(): Promise<boolean> {
      return !(await deps.hasAdmin());
    },

    /**
     * At every start without an admin: the token, which works once, for 24 hours. Then the next start has another, and
     * so has one with another secret. Undefined if there is an admin.
     */
    async start(): Promise<string | undefined> {
      if (await deps.hasAdmin()) return undefined;
      const before = await read();
      if (before && isGood(before) && hashOf(tokenOf(before.number)) === before.hash) {
        return tokenOf(before.number);
      }
      const number = crypto.getRandomValues(new Uint8Array(numberBytes)).toHex();
      const value = `${hashOf(tokenOf(number))} ${clock() + validMs} ${number}`;
      // Of many nodes that start at once, one makes it.
      await replaceSetting(store, setting, { before: before?.value, after: value });
      const kept = await read();
      return kept && tokenOf(kept.number);
    },

    /**
     * Makes the first admin. Throws `not_found` once there is one, `forbidden` for a wrong or
     * expired token, and what making an account throws: then the token stays valid.
     */
    async finish({ token, ...admin }: FirstAdmin & WithProfile, address: string): Promise<User> {
      await deps.limitAttempts(address);
      const kept = await read();
      if (!kept || (await deps.hasAdmin())) throw done();
      if (!timingSafeEqual(Buffer.from(kept.hash), Buffer.from(hashOf(token)))) {
        throw new AppError("forbidden", "This set-up link is wrong.");
      }
      if (!isGood(kept)) {
        throw new AppError(
          "forbidden",
          "This set-up link has expired: restart Plaudit to get another.",
        );
      }
      // Claimed before the account is made. A death in between costs the link, and the next start
      // prints another.
      if (!(await claim(kept.value))) throw done();
      try {
        return await deps.createAdmin(admin, { kind: "link", address });
      } catch (error) {
        await replaceSetting(store, setting, { before: undefined, after: kept.value });
        throw error;
      }
    },
  };
}

function done(): AppError {
  return new AppError("not_found", "There is nothing here.");
}

interface Kept {
  value: string;
  hash: string;
  /** In ms since 1970. */
  endsAt: number;
  /** Empty of one that was kept by a version which made its tokens by chance. */
  number: string;
}

function hashOf(token: string): string {
  return new Bun.CryptoHasher("sha256").update(token).digest("hex");
}
