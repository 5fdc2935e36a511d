// What an account sees first: who it is, what it may do, what it did last.
import { AppError } from "../../error.ts";
import type { Activity } from "../../http/activity.ts";
import { type Account, type Caller, can } from "../../http/session.ts";

/** The three reads, each of a feature of its own. */
export interface DashboardDeps {
  /** Undefined when there is no such account. */
  user: (id: string) => Promise<Account | undefined>;
  permissions: (id: string) => Promise<string[]>;
  /** The last ten, newest first. */
  activity: (id: string) => Promise<Activity[]>;
}

export type Dashboard = ReturnType<typeof createDashboard>;

export function createDashboard(reads: DashboardDeps) {
  return {
    /**
     * One's own, by id or as `me`, and with users:read anybody's. Throws not_found for another's,
     * as for nobody's, so that ids cannot be probed.
     */
    async get(id: string, caller: Caller) {
      const ownId = caller.user?.id;
      const userId = id === "me" ? ownId : id;
      if (userId === undefined || (userId !== ownId && !can(caller, "users:read"))) {
        throw noSuchAccount();
      }
      // All three are started before any is waited for: on PostgreSQL they share the wait.
      const [user, permissions, activity] = await Promise.all([
        reads.user(userId),
        reads.permissions(userId),
        reads.activity(userId),
      ]);
      if (!user) throw noSuchAccount();
      return { user, permissions, activity };
    },
  };
}

function noSuchAccount(): AppError {
  return new AppError("not_found", "There is no such account.");
}
