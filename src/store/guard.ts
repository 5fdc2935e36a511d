// What must hold for a whole transaction. It has no callback in which to look, so a statement looks, and fails.
import { sql, type SQL } from "drizzle-orm";
import { isForeignKeyViolation } from "./dialect.ts";
import type { Statement, Store, Writer } from "./store.ts";

export function createGuard({ tables: { permissions } }: Pick<Store, "tables">) {
  return {
    /**
     * The first statement of a transaction that is to do nothing unless `condition` holds: then it gives a permission
     * to nobody, which the table's foreign key refuses in both dialects. Undefined: it holds.
     */
    demand(db: Writer, condition: SQL | undefined): Statement {
      const at = sql.param(new Date(0), permissions.grantedAt);
      const isMet = condition ?? sql`1 = 1`;
      return db
        .insert(permissions)
        .select(sql`select '', '', ${at} where not coalesce(${isMet}, 1 = 0)`);
    },

    /** Whether a transaction failed for it, or for another row that is not there. */
    isUnmet: isForeignKeyViolation,
  };
}
