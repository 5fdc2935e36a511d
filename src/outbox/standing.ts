// How the outbox stands, for the server's numbers and for `plaudit doctor`, which are different processes.
import { and, count, desc, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import type { Store } from "../store/store.ts";

/** A setting: what was written until that moment, in ms since 1970, is not sent. It is there while that holds. */
export const heldSetting = "outbox_held";

const failedMs = 24 * 60 * 60 * 1000;

export interface OutboxStanding {
  waiting: number;
  /** Those that were given up in the last day. */
  failed: number;
  /** When the oldest that waits was written, in ms since 1970. */
  oldestAt: number | undefined;
  /** Why the last attempt failed that did, of what still waits or was given up in the last day. */
  lastError: string | undefined;
  /** Whether what was written before the data was restored waits until somebody says that it may go. */
  isHeld: boolean;
}

export async function readStanding(
  { db, tables: { outbox, settings } }: Pick<Store, "db" | "tables">,
  now: number,
): Promise<OutboxStanding> {
  const [[waiting], [failed], [last], held] = await Promise.all([
    db
      .select({ count: count(), oldest: sql<number | null>`min(${outbox.createdAt})` })
      .from(outbox)
      .where(isNotNull(outbox.nextAt)),
    db
      .select({ count: count() })
      .from(outbox)
      .where(gt(outbox.failedAt, new Date(now - failedMs))),
    db
      .select({ error: outbox.lastError })
      .from(outbox)
      .where(and(isNotNull(outbox.lastError), isNull(outbox.sentAt)))
      .orderBy(desc(outbox.createdAt))
      .limit(1),
    db.select().from(settings).where(eq(settings.name, heldSetting)).limit(1),
  ]);
  const oldest = waiting?.oldest ?? undefined;
  return {
    waiting: waiting?.count ?? 0,
    failed: failed?.count ?? 0,
    oldestAt: oldest && new Date(oldest).getTime(),
    lastError: last?.error ?? undefined,
    isHeld: held.length > 0,
  };
}
