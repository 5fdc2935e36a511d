// What a factor has found: somebody has shown that they are an account's owner.
import type { SQL } from "drizzle-orm";
import type { Reader, Statement, Writer } from "../../store/store.ts";

/** Whose account it is, and where to tell them. */
export interface Owner {
  id: string;
  username: string;
  email: string;
}

/** Whoever is signed in has shown it again. */
export interface Proof {
  /** Whether it still holds, for a statement that relies on it: what it was checked against may be gone by then. */
  holds(db: Reader): SQL;
}

/** A way in, as the statements that open a session have it. They are prepared: each proof has its own `values`. */
export interface WayIn {
  /** By which kind of credential. */
  factor: string;
  /** Whether what was proved still holds, of the account `userId`. */
  holds(db: Writer): SQL;
  /** Notes that it was used. */
  used(db: Writer, now: SQL): Statement;
}

/** Somebody who signs in has shown it. */
export interface SignInProof {
  owner: Owner;
  way: WayIn;
  values: Readonly<Record<string, unknown>>;
  /** The device that they have shown it from, if it is known to the account. */
  deviceId: string | undefined;
}
