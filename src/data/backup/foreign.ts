// Data in a database server is backed up by its own tools, and not by us.
import { AppError } from "../../domain/error.ts";
import { type Backups, createNoBackups } from "./schedule.ts";

/** What to use, for people. */
export const foreignAdvice =
  "PostgreSQL keeps the data: back it up with pg_dump, pgBackRest or an archive of its WAL (see the page on PostgreSQL).";

/** Makes none, and says who does. */
export function createForeignBackups(): Backups {
  const none = createNoBackups();
  return {
    ...none,
    begin() {
      throw new AppError("unavailable", foreignAdvice);
    },
    status: () => ({ ...none.status(), madeBy: "postgresql" }),
  };
}
