// The first admin, who is made with the link that the start printed. There is no default admin.
import { timingSafeEqual } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Actor } from "../../domain/audit.ts";
import { AppError } from "../../domain/error.ts";
import type { User } from "../../domain/account.ts";
import type { FirstAdmin } from "./model.ts";
import type { Store } from "../../store/store.ts";
import type { WithProfile } from "../../wire/account-shape.ts";

const setting = "setup_token";
const validMs = 24 * 60 * 60 * 1000;
const tokenBytes = 32;

export interface SetupDeps {
  store: Store;
  clock: () => number;
  hasAdmin: () => Promise<boolean>;
  /** Makes an account that is an admin. */
  createAdmin: (admin: Omit<FirstAdmin, "token"> & WithProfile, by: Actor) => Promise<User>;
  /** Throws `rate_limited` when an address tries too often. */
  limitAttempts: (address: string) => void;
}

export type Setup = ReturnType<typeof createSetup>;

export function createSetup(deps: SetupDeps) {
  const { store, clock } = deps;
  const { settings } = store.tables;

  const keep = (value: string) =>
    store.atomically((db) => [
      db
        .insert(settings)
        .values({ name: setting, value })
        .onConflictDoUpdate({ target: settings.name, set: { value } }),
    ]);

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

  return {
    /** Whether there is no admin yet. */
    async needed(): Promise<boolean> {
      return !(await deps.hasAdmin());
    },

    /**
     * At every start without an admin: a new token, which works once, for 24 hours, and replaces the one
     * before it. Undefined if there is an admin.
     */
    async start(): Promise<string | undefined> {
      if (await deps.hasAdmin()) return undefined;
      const token = crypto.getRandomValues(new Uint8Array(tokenBytes)).toHex();
      await keep(`${hashOf(token)} ${clock() + validMs}`);
      return token;
    },

    /**
     * Makes the first admin. Throws `not_found` once there is one, `forbidden` for a wrong or
     * expired token, and what making an account throws: then the token stays valid.
     */
    async finish({ token, ...admin }: FirstAdmin & WithProfile, address: string): Promise<User> {
      deps.limitAttempts(address);
      const [kept] = await store.db
        .select({ value: settings.value })
        .from(settings)
        .where(eq(settings.name, setting))
        .limit(1);
      if (!kept || (await deps.hasAdmin())) throw done();
      const [hash = "", expiresAt] = kept.value.split(" ");
      if (!timingSafeEqual(Buffer.from(hash), Buffer.from(hashOf(token)))) {
        throw new AppError("forbidden", "This set-up link is wrong.");
      }
      if (Number(expiresAt) <= clock()) {
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
        await keep(kept.value);
        throw error;
      }
    },
  };
}

function done(): AppError {
  return new AppError("not_found", "There is nothing here.");
}

function hashOf(token: string): string {
  return new Bun.CryptoHasher("sha256").update(token).digest("hex");
}
