// The transaction that opens a session. Its statements are prepared once for each way in, since to build them anew takes
// longer than to run them: 1.4 ms of a sign-in.
import { and, eq, exists, isNull, lte, ne, or, type SQL, sql } from "drizzle-orm";
import type { PreparedAudit } from "../../store/audit-entry.ts";
import type { Statement, Store, Writer } from "../../store/store.ts";
import { type Devices, hashOf, type NewDevice } from "./devices.ts";
import type { Owner, SignInProof, WayIn } from "./proof.ts";
import type { SessionRow } from "./session.ts";

export interface OpeningDeps {
  store: Store;
  audit: PreparedAudit;
  devices: Pick<Devices, "remember" | "use">;
  tell: Tell;
}

/** Tells an account's owner by mail what happened, if `when` holds. */
export type Tell = (
  db: Writer,
  owner: Owner,
  told: { what: "device" | "reuse"; address?: string | undefined },
  when: SQL,
) => readonly Statement[];

export interface Opening {
  proof: SignInProof;
  /** Made known with it, if it comes from none that is. */
  device: NewDevice | undefined;
  /** The row that it is to have. */
  session: SessionRow;
}

type Run = (
  values: Record<string, unknown>,
  more?: (db: Writer) => readonly Statement[],
) => Promise<readonly [unknown, SessionRow[], ...unknown[]]>;

const { placeholder } = sql;

export function createOpening({ store, audit, devices, tell }: OpeningDeps) {
  const { sessions, users, devices: knownDevices } = store.tables;
  const prepared = new Map<string, Run>();

  /** A value as this column stores it. */
  const as = (column: "cookie" | "createdAt", name: string) =>
    sql`${sql.param(placeholder(name), sessions[column])}`;

  /** The row in the table's order, as Drizzle demands, if the account is open and what was proved holds still. */
  const insert = (db: Writer, isOpenable: SQL) =>
    db
      .insert(sessions)
      .select(
        db
          .select({
            id: sql`${placeholder("id")}`.as("id"),
            userId: users.id,
            counter: sql`0`.as("counter"),
            userAgent: sql`${placeholder("userAgent")}`.as("user_agent"),
            address: sql`${placeholder("address")}`.as("address"),
            factors: store.columns.jsonOf(placeholder("factors")).as("factors"),
            authTime: as("createdAt", "now").as("auth_time"),
            cookie: as("cookie", "cookie").as("cookie"),
            deviceId: sql`${placeholder("deviceId")}`.as("device_id"),
            createdAt: as("createdAt", "now").as("created_at"),
            refreshedAt: as("createdAt", "now").as("refreshed_at"),
            expiresAt: as("createdAt", "expiresAt").as("expires_at"),
          })
          .from(users)
          .where(isOpenable),
      )
      .returning();

  const prepare = (way: WayIn, isNewDevice: boolean): Run =>
    store.prepare((db) => {
      const userId = placeholder("userId");
      const isOpenable = () => and(eq(users.id, userId), isNull(users.disabledAt), way.holds(db))!;
      const isThere = exists(db.select({ id: users.id }).from(users).where(isOpenable()));
      const id = placeholder("deviceId");
      const now = as("createdAt", "now");
      return [
        audit.entry(db, isThere),
        insert(db, isOpenable()),
        db.delete(sessions).where(lte(sessions.expiresAt, now)),
        ...(isNewDevice
          ? devices.remember(db, { id, userId, hash: placeholder("deviceHash"), now }, isOpenable)
          : [devices.use(db, id, now)]),
        way.used(db, now),
      ] as const;
    });

  function preparedFor(way: WayIn, isNewDevice: boolean): Run {
    const key = `${way.factor} ${isNewDevice}`;
    const run = prepared.get(key) ?? prepare(way, isNewDevice);
    prepared.set(key, run);
    return run;
  }

  /** Tells of a device that is new, once the session is open. Nobody is told of the one that they began on. */
  function tellDevice(db: Writer, owner: Owner, session: SessionRow): readonly Statement[] {
    const isOpen = eq(sessions.id, session.id);
    const isOther = and(eq(sessions.userId, owner.id), ne(sessions.id, session.id));
    const isOtherDevice = and(
      eq(knownDevices.userId, owner.id),
      ne(knownDevices.id, session.deviceId ?? ""),
    );
    const there = { id: sql`1` };
    const isTold = and(
      exists(db.select(there).from(sessions).where(isOpen)),
      or(
        exists(db.select(there).from(sessions).where(isOther)),
        exists(db.select(there).from(knownDevices).where(isOtherDevice)),
      ),
    );
    return tell(db, owner, { what: "device", address: session.address }, isTold!);
  }

  /** Undefined if the account is gone or disabled by now, or what was proved holds no more. */
  return async ({ proof, device, session }: Opening): Promise<SessionRow | undefined> => {
    const { owner, way } = proof;
    const { id, userId, address } = session;
    const by = { kind: "account", id: userId, address, factor: way.factor } as const;
    const details = { session: id, newDevice: device !== undefined };
    const values = {
      ...session,
      ...proof.values,
      ...audit.values(by, { action: "session.opened", target: userId, details }),
      factors: JSON.stringify(session.factors),
      now: session.createdAt,
      deviceHash: device && hashOf(device.token),
    };
    const run = preparedFor(way, device !== undefined);
    const [, [opened]] = await run(values, (db) => (device ? tellDevice(db, owner, session) : []));
    return opened;
  };
}
