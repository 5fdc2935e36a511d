// How a feature writes down what it does: as a statement of the transaction that does it.
import type { SQL } from "drizzle-orm";
import type { Actor, AuditEvent } from "../domain/audit.ts";
import type { Caller } from "../domain/caller.ts";
import type { Statement, Writer } from "./store.ts";

/**
 * The statement that writes one row, if `when` holds. A transaction has no callback in which to look whether it did
 * anything, so it stands before the statement that does it, with the same condition:
 * `[entry(db, caller, { action: "key.deleted", target: id }, isThere(db, id)), db.delete(keys)…]`.
 * `by` is the caller, or undefined for the command line.
 */
export type WriteAudit = (
  db: Writer,
  by: Caller | Actor | undefined,
  event: AuditEvent,
  when?: SQL,
) => Statement;

/** The same for a transaction that is prepared once: the row's values are given each time. */
export interface PreparedAudit {
  entry(db: Writer, when: SQL): Statement;
  values(by: Caller | Actor | undefined, event: AuditEvent): Record<string, unknown>;
}
