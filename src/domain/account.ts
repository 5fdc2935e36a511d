// An account, as the rules know it.
import type { JsonObject } from "../../db/json.ts";

/** The fields of an account. */
export interface Account {
  id: string;
  username: string;
  email: string;
  /** Null where it was never asked for. */
  age: number | null;
  /** Since when nobody gets in. Null: it is active. */
  disabledAt: string | null;
  /** The app's own fields. */
  profile: JsonObject;
  createdAt: string;
}

/** An account and what it may do. */
export interface User extends Account {
  permissions: string[];
}
