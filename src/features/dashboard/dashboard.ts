// What an account sees first: its fields, its permissions and its last activity.
import { AppError } from "../../domain/error.ts";
import type { Activity } from "../../wire/activity.ts";
import type { Account } from "../../domain/account.ts";
import { type Caller, can } from "../../domain/caller.ts";

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
     * One's own dashboard, by id or as `me`; with users:read anybody's. Without it another account is
     * not_found, like an unknown id, so that ids cannot be probed.
     */
    async get(id: string, caller: Caller) {
      const ownId = caller.user?.id;
      const userId = id === "me" ? ownId : id;
      if (userId === undefined || (userId !== ownId && !can(caller, "users:read"))) {
        throw noSuchAccount();
      }
      // All three start before any is awaited: on PostgreSQL they share the wait.
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
