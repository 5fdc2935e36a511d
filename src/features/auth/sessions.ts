// The rows of sessions. Each is one sign-in, and lasts until it is ended or thirty days are over.
import {
  and,
  desc,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  type SQL,
  sql,
} from "drizzle-orm";
import type { Actor, AuditAction } from "../../domain/audit.ts";
import type { Caller } from "../../domain/caller.ts";
import type { PreparedAudit, WriteAudit } from "../../store/audit-entry.ts";
import type { Reader, Store, Writer } from "../../store/store.ts";
import type { Devices, NewDevice } from "./devices.ts";
import { createOpening, type Tell } from "./opening.ts";
import type { Owner, SignInProof } from "./proof.ts";
import { sessionMs, type SessionRow } from "./session.ts";

const userAgentLengthMax = 256;

export interface SignIn {
  proof: SignInProof;
  /** Made known with it, if it comes from none that is. */
  device: NewDevice | undefined;
  /** Whether a browser's cookie holds it. */
  cookie: boolean;
  address: string;
  userAgent: string;
}

/** Which session of whose account ends, and who ends it. */
export interface Ending {
  userId: string;
  id: string;
  by: Caller | Actor;
  action?: AuditAction;
  /** What becomes of the device that it was opened from. */
  device: "stays" | "is forgotten";
  /** Whom it is told to by mail, and as what. Default: nobody. */
  tell?: { owner: Owner; what: "reuse" } | undefined;
  /** Whether it may be ended still, when it is written. Default: it may. */
  may?: (db: Writer) => SQL | undefined;
}

export type Sessions = ReturnType<typeof createSessions>;

export interface SessionsDeps {
  store: Store;
  clock: () => number;
  writeAudit: WriteAudit;
  audit: PreparedAudit;
  devices: Pick<Devices, "remember" | "use">;
  tell: Tell;
}

export function createSessions(deps: SessionsDeps) {
  const { store, clock, writeAudit, audit, devices, tell } = deps;
  const { sessions, users, devices: knownDevices } = store.tables;

  /** Whether the session's account has not been disabled. */
  const isEnabled = (db: Reader) =>
    exists(
      db
        .select({ id: users.id })
        .from(users)
        .where(and(eq(users.id, sessions.userId), isNull(users.disabledAt))),
    );

  const open = createOpening({ store, audit, devices, tell });

  // Every refresh runs this: to build it anew takes longer than to run it.
  const now = () => sql`${sql.param(sql.placeholder("now"), sessions.refreshedAt)}`;
  const advance = store.prepare((db) => [
    db
      .update(sessions)
      .set({ counter: sql`${sessions.counter} + 1`, refreshedAt: now() })
      .where(
        and(
          eq(sessions.id, sql.placeholder("id")),
          eq(sessions.counter, sql.placeholder("counter")),
          gt(sessions.expiresAt, now()),
          isEnabled(db),
        ),
      )
      .returning(),
  ]);

  return {
    /** Undefined if the account is gone or disabled by now, or what was proved holds no more. */
    open({ proof, device, cookie, address, userAgent }: SignIn): Promise<SessionRow | undefined> {
      const now = new Date(clock());
      const session = {
        id: Bun.randomUUIDv7(),
        userId: proof.owner.id,
        counter: 0,
        userAgent: userAgent.slice(0, userAgentLengthMax).toWellFormed(),
        address,
        factors: [proof.way.factor],
        authTime: now,
        cookie,
        deviceId: device?.id ?? proof.deviceId ?? null,
        createdAt: now,
        refreshedAt: now,
        expiresAt: new Date(now.getTime() + sessionMs),
      };
      return open({ proof, device, session });
    },

    /**
     * Increases the number from the one that was presented. Of many requests at once one does;
     * the others get undefined.
     */
    async advance(id: string, counter: number): Promise<SessionRow | undefined> {
      const [[advanced]] = await advance({ id, counter, now: new Date(clock()) });
      return advanced;
    },

    async find(id: string): Promise<SessionRow | undefined> {
      const [found] = await store.db
        .select()
        .from(sessions)
        .where(
          and(eq(sessions.id, id), gt(sessions.expiresAt, new Date(clock())), isEnabled(store.db)),
        )
        .limit(1);
      return found;
    },

    /** The sessions of an account, newest first: those opened before session `before`. */
    list(userId: string, limit: number, before?: string): Promise<SessionRow[]> {
      return store.db
        .select()
        .from(sessions)
        .where(
          and(
            eq(sessions.userId, userId),
            gt(sessions.expiresAt, new Date(clock())),
            before === undefined ? undefined : lt(sessions.id, before),
          ),
        )
        .orderBy(desc(sessions.id))
        .limit(limit);
    },

    /** Ends a session of the account, for the reason that the action tells; false when it has none of that id, or may not. */
    async remove(ending: Ending): Promise<boolean> {
      const { userId, id, by, action = "session.ended", device } = ending;
      const event = { action, target: userId, details: { session: id } };
      const results = await store.atomically((db) => {
        const isOwn = and(eq(sessions.id, id), eq(sessions.userId, userId), ending.may?.(db));
        const isThere = exists(db.select({ id: sessions.id }).from(sessions).where(isOwn));
        const ofSession = db
          .select({ id: sessions.deviceId })
          .from(sessions)
          .where(and(isOwn, isNotNull(sessions.deviceId)));
        return [
          writeAudit(db, by, event, isThere),
          ...(ending.tell ? tell(db, ending.tell.owner, { what: ending.tell.what }, isThere) : []),
          db
            .delete(knownDevices)
            .where(device === "stays" ? sql`false` : inArray(knownDevices.id, ofSession)),
          db.delete(sessions).where(isOwn).returning({ id: sessions.id }),
        ] as const;
      });
      const removed: unknown = results.at(-1);
      return Array.isArray(removed) && removed.length > 0;
    },

    since(date: Date): Promise<SessionRow[]> {
      return store.db.select().from(sessions).where(gte(sessions.createdAt, date));
    },
  };
}
