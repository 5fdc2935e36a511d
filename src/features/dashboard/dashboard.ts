// What an account sees first: who it is, what it may do, what it did last.
import { AppError } from "../../error.ts";

/** The three reads, each from a feature of its own. */
export interface DashboardDeps<User, Entry> {
  /** Undefined when there is no such account. */
  user: (id: string) => Promise<User | undefined>;
  permissions: (id: string) => Promise<string[]>;
  /** The last ten, newest first. */
  activity: (id: string) => Promise<Entry[]>;
}

export interface Dashboard<User, Entry> {
  user: User;
  permissions: string[];
  activity: Entry[];
}

export function createDashboard<User, Entry>(reads: DashboardDeps<User, Entry>) {
  return {
    /** Starts the three reads at once and waits for them together. Throws not_found. */
    async get(id: string): Promise<Dashboard<User, Entry>> {
      const [user, permissions, activity] = await Promise.all([
        reads.user(id),
        reads.permissions(id),
        reads.activity(id),
      ]);
      if (!user) throw new AppError("not_found", "There is no such account.");
      return { user, permissions, activity };
    },
  };
}
