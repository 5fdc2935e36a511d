// The password, a factor. Failures of each name and each account are counted: guessing is slowed down, and does not
// tell which accounts there are.
import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Store, Writer } from "../../store/store.ts";
import { createAttempts, type TakeBack } from "./attempts.ts";
import type { Credentials, Place } from "./credentials.ts";
import type { Passwords } from "./hashing.ts";
import type { Proof } from "./proof.ts";

export const factor = "password";

export interface PasswordDeps {
  store: Store;
  clock: () => number;
  passwords: Passwords;
  credentials: Credentials;
}

export type Password = ReturnType<typeof createPassword>;

const placeOf = (userId: string): Place => ({ userId, kind: factor, slot: "" });

export function createPassword({ store, clock, passwords, credentials }: PasswordDeps) {
  // Apart, so that made-up names cannot push out an account's.
  const byName = createAttempts({ clock });
  const byAccount = createAttempts({ clock });
  const find = createLookUp(store);

  /** Takes the attempts back if the password is right, or could not be checked. */
  async function verify(
    password: string,
    hash: string | undefined,
    attempts: readonly (TakeBack | undefined)[],
  ): Promise<boolean> {
    const takeBack = () => {
      for (const each of attempts) each?.();
    };
    const matches = await passwords.verify(password, hash).catch((error: unknown) => {
      takeBack();
      throw error;
    });
    if (matches) takeBack();
    return matches;
  }

  async function toProof(userId: string, password: string, hash: string): Promise<Proof> {
    const better = passwords.isOutdated(hash) ? await passwords.hash(password) : undefined;
    return {
      userId,
      factor,
      holds: (db) => credentials.has(db, placeOf(userId), hash),
      used: (db) => [credentials.use(db, placeOf(userId), { secret: hash, better })],
    };
  }

  return {
    hash: passwords.hash,

    /** Sets an account's password by its hash, if `when` holds. */
    set: (db: Writer, userId: string, hash: string, when?: SQL) =>
      credentials.set(db, placeOf(userId), hash, when),

    /** Whether the account's password has this hash. No two hashes are the same, of one password neither. */
    isSet: (db: Writer, userId: string, hash: string) => credentials.has(db, placeOf(userId), hash),

    /**
     * Proves that somebody knows an account's password; undefined if they do not, or there is none. A failure
     * counts as a failed sign-in, whatever the password was needed for. Throws `rate_limited`, `unavailable`.
     */
    async confirm(userId: string, password: string): Promise<Proof | undefined> {
      const attempt = byAccount.begin(userId);
      const hash = await credentials.find(placeOf(userId));
      const matches = await verify(password, hash, [attempt]);
      return matches && hash !== undefined ? toProof(userId, password, hash) : undefined;
    },

    /**
     * Proves who signs in with this name and this password. A wrong password, an unknown name and a disabled
     * account get the same answer after the same time, and the same limit, which counts the name as it was given.
     * An account's own limit counts both its names, and is not a 429, which would tell which address belongs to
     * whom: beyond it every password is wrong. Throws `rate_limited`, `unavailable`.
     */
    async prove(name: string, password: string): Promise<Proof | undefined> {
      const ofName = byName.begin(name.toLowerCase());
      const account = await find(name);
      const ofAccount = account && byAccount.take(account.userId);
      const hash = ofAccount && account.hash;
      const matches = await verify(password, hash, [ofName, ofAccount]);
      return matches && account ? toProof(account.userId, password, account.hash) : undefined;
    },
  };
}

/** Finds an account that can sign in with a password, by username or e-mail address, whatever the case. */
function createLookUp(store: Store) {
  const { users, credentials } = store.tables;
  return async (name: string): Promise<{ userId: string; hash: string } | undefined> => {
    // A username has no @ and an address always has one: never two rows.
    const [found] = await store.db
      .select({ userId: users.id, hash: credentials.secret })
      .from(users)
      .innerJoin(credentials, and(eq(credentials.userId, users.id), eq(credentials.kind, factor)))
      .where(
        and(
          or(
            sql`lower(${users.username}) = lower(${name})`,
            sql`lower(${users.email}) = lower(${name})`,
          ),
          isNull(users.disabledAt),
        ),
      )
      .limit(1);
    return found?.hash ? { userId: found.userId, hash: found.hash } : undefined;
  };
}
