// Usernames and e-mail addresses: one account each, whatever the case.
import { and, eq, gt, isNull, ne, or, sql } from "drizzle-orm";
import { AppError, type Issue } from "../../domain/error.ts";
import { isUniqueViolation } from "../../store/dialect.ts";
import type { Store } from "../../store/store.ts";

export interface UserNames {
  username: string;
  email: string;
}

export interface NamesDeps {
  store: Pick<Store, "db" | "tables">;
  clock: () => number;
}

export function createNames({ store, clock }: NamesDeps) {
  const { users, links } = store.tables;

  /** Whether another account may still go back to this address. */
  async function isLeft(email: string, ownId: string): Promise<boolean> {
    const [found] = await store.db
      .select({ id: links.id })
      .from(links)
      .where(
        and(
          eq(links.kind, "undo"),
          sql`lower(${links.email}) = lower(${email})`,
          ne(links.userId, ownId),
          isNull(links.usedAt),
          gt(links.expiresAt, new Date(clock())),
        ),
      )
      .limit(1);
    return found !== undefined;
  }

  async function taken({ username, email }: UserNames, ownId: string): Promise<Issue[]> {
    const hasUsername = sql<boolean>`lower(${users.username}) = lower(${username})`;
    const hasEmail = sql<boolean>`lower(${users.email}) = lower(${email})`;
    const rows = await store.db
      .select({ username: hasUsername, email: hasEmail })
      .from(users)
      .where(and(ne(users.id, ownId), or(hasUsername, hasEmail)))
      .limit(2);
    const left = { username: false, email: await isLeft(email, ownId) };
    return (["username", "email"] as const)
      .filter((field) => left[field] || rows.some((row) => row[field]))
      .map((path) => ({ path, message: "is taken" }));
  }

  /** Throws `conflict`, naming the fields, when an account other than `ownId` has one of the names. */
  async function demandFree(names: UserNames, ownId = ""): Promise<void> {
    const issues = await taken(names, ownId);
    if (issues.length > 0) throw conflict(issues);
  }

  return {
    demandFree,

    /** Runs a write that may come second to another of the same name: then it throws `conflict`. */
    async orConflict<T>(names: UserNames, write: () => Promise<T>, ownId?: string): Promise<T> {
      try {
        return await write();
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        await demandFree(names, ownId);
        throw conflict([]);
      }
    },
  };
}

function conflict(issues: Issue[]): AppError {
  return new AppError("conflict", "Another account has this name or address.", { issues });
}
