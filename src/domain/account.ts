// An account, as the rules know it.

/** The fields of an account. */
export interface Account {
  id: string;
  username: string;
  email: string;
  /** Null where it was never asked for. */
  age: number | null;
  /** Since when nobody gets in. Null: it is active. */
  disabledAt: string | null;
  createdAt: string;
}

/** An account and what it may do. */
export interface User extends Account {
  permissions: string[];
}
