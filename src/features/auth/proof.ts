// What a factor has found: somebody has shown that they are an account's owner.
import type { SQL } from "drizzle-orm";
import type { Statement, Writer } from "../../store/store.ts";

/** Whose account it is, and where to tell them. */
export interface Owner {
  id: string;
  username: string;
  email: string;
}

export interface Proof {
  userId: string;
  /** By which kind of credential. */
  factor: string;
  /** Whether it still holds, for a statement that relies on it: what it was checked against may be gone by then. */
  holds(db: Writer): SQL;
  /** What is noted once it was relied on, in the same transaction. */
  used(db: Writer): Statement[];
}

/** The same, of somebody who signs in. */
export interface SignInProof extends Proof {
  owner: Owner;
  /** The device that they have shown it from, if it is known to the account. */
  deviceId: string | undefined;
}
