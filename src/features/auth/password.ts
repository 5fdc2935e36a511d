// The password, a factor. The gate counts attempts: guessing is slowed down, and does not tell which accounts there are.
import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Store, Writer } from "../../store/store.ts";
import type { Credentials, Place } from "./credentials.ts";
import type { Admission, Gate } from "./gate.ts";
import type { Passwords } from "./hashing.ts";
import type { Owner, Proof, SignInProof, WayIn } from "./proof.ts";
import { onceRun } from "../../store/prepared.ts";

export const factor = "password";

export interface PasswordDeps {
  store: Store;
  passwords: Passwords;
  credentials: Credentials;
  gate: Gate;
}

/** Where somebody signs in from. */
export interface From {
  address: string;
  /** The token of a device that has signed in before. */
  deviceToken?: string | undefined;
}

export type Password = ReturnType<typeof createPassword>;

const placeOf = (userId: string): Place => ({ userId, kind: factor, slot: "" });

export function createPassword({ store, passwords, credentials, gate }: PasswordDeps) {
  const find = createLookUp(store);

  /** Tells the gate how it went. */
  async function verify(
    password: string,
    hash: string | undefined,
    { admission, isKnown }: { admission: Admission; isKnown: boolean },
  ): Promise<boolean> {
    const checked = admission.isHopeless ? undefined : hash;
    const matches = await passwords.verify(password, checked, isKnown).catch((error: unknown) => {
      admission.undone();
      throw error;
    });
    if (matches) admission.succeeded();
    else await admission.failed();
    return matches;
  }

  const place = { ...placeOf(""), userId: sql.placeholder("userId") };
  const secret = sql.placeholder("hash");
  const better = sql.placeholder("betterHash");
  const way: WayIn = {
    factor,
    holds: (db) => credentials.has(db, place, secret),
    used: (db, now) => credentials.use(db, place, { secret, better, now }),
  };

  return {
    hash: passwords.hash,

    /** Sets an account's password by its hash, if `when` holds. */
    set: (db: Writer, userId: string, hash: string, when?: SQL) =>
      credentials.set(db, placeOf(userId), hash, when),

    /** Whether the account's password has this hash. No two hashes are the same, of one password neither. */
    isSet: (db: Writer, userId: string, hash: string) => credentials.has(db, placeOf(userId), hash),

    /**
     * Proves that somebody who is signed in knows their account's password; undefined if they do not, or there is
     * none. Throws `rate_limited`.
     */
    async confirm(userId: string, password: string): Promise<Proof | undefined> {
      const admission = await gate.confirm(userId);
      const hash = await credentials.find(placeOf(userId));
      const matches = await verify(password, hash, { admission, isKnown: true });
      if (!matches || hash === undefined) return undefined;
      return { holds: (db) => credentials.has(db, placeOf(userId), hash) };
    },

    /**
     * Proves who signs in with this name and this password. A wrong password, an unknown name and a disabled
     * account get the same answer after the same time, and the same limit, which counts the name as it was given.
     * Throws `rate_limited`.
     */
    async prove(name: string, password: string, from: From): Promise<SignInProof | undefined> {
      const account = await find(name);
      const admission = await gate.enter({ ...from, name, userId: account?.owner.id });
      const { deviceId } = admission;
      const isKnown = deviceId !== undefined;
      if (!(await verify(password, account?.hash, { admission, isKnown })) || !account) {
        return undefined;
      }
      const { owner, hash } = account;
      const betterHash = passwords.isOutdated(hash) ? await passwords.hash(password) : hash;
      return { owner, way, values: { hash, betterHash }, deviceId };
    },
  };
}

/** Finds an account that can sign in with a password, by username or e-mail address, whatever the case. */
function createLookUp(store: Store) {
  const { users, credentials } = store.tables;
  const name = sql.placeholder("name");
  // Every sign-in runs this, those too that are turned away: to build it anew takes longer than to run it.
  const byName = onceRun(() =>
    store.db
      .select({
        id: users.id,
        username: users.username,
        email: users.email,
        hash: credentials.secret,
      })
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
      .limit(1)
      .prepare("password_by_name"),
  );
  return async (given: string): Promise<{ owner: Owner; hash: string } | undefined> => {
    // A username has no @ and an address always has one: never two rows.
    const [found] = await byName.execute({ name: given });
    if (!found?.hash) return undefined;
    const { hash, ...owner } = found;
    return { owner, hash };
  };
}
