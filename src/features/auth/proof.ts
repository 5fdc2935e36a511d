// What a factor has found: somebody has shown that they are an account's owner.
import type { SQL } from "drizzle-orm";
import type { Statement, Writer } from "../../store/store.ts";

export interface Proof {
  userId: string;
  /** By which kind of credential. */
  factor: string;
  /** The device that they have shown it from, if it is known to the account. */
  deviceId?: string | undefined;
  /** Whether it still holds, for a statement that relies on it: what it was checked against may be gone by then. */
  holds(db: Writer): SQL;
  /** What is noted once it was relied on, in the same transaction. */
  used(db: Writer): Statement[];
}
