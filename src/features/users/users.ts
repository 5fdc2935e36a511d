// Makes and finds accounts. Knows nothing of HTTP and tokens.
import { and, eq, exists, gte, inArray, not, type SQL, sql } from "drizzle-orm";
import { AppError } from "../../domain/error.ts";
import type { User } from "../../domain/account.ts";
import type { Permission } from "../../domain/permission.ts";
import type { Action, RecordAction } from "../../domain/event.ts";
import type { Actor, AuditEvent } from "../../domain/audit.ts";
import { type Caller, stranger } from "../../domain/caller.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { Statement, Store, Writer } from "../../store/store.ts";
import type { NewUser } from "../../wire/account.ts";
import { demandSmall, type WithProfile } from "../../wire/account-shape.ts";
import type { SignUp } from "./model.ts";
import { createLookUp, toUser } from "./look-up.ts";
import { createNames } from "./names.ts";
import { createSearch } from "./search.ts";

export interface UsersDeps {
  store: Store;
  clock: () => number;
  record: RecordAction;
  writeAudit: WriteAudit;
  password: {
    hash(password: string): Promise<string>;
    /** Makes it the account's, by its hash. */
    set(db: Writer, userId: string, hash: string): Statement;
  };
  /** Who may sign up. `invite`: whoever has an invitation. `closed`: not even they. */
  signup: "open" | "invite" | "closed";
  /** Throws `forbidden` for one that is not good for this address. */
  findInvitation: (secret: string, email: string) => Promise<Redeemable>;
  /** Throws `rate_limited` when an address signs up too often. */
  limitSignUps: (address: string) => Promise<void>;
}

/** What an account is made of. Its age is left out where the app does not ask for it. */
type Wanted = Omit<NewUser, "age"> & { age?: number | null } & WithProfile;

/** An invitation that is good. */
interface Redeemable {
  id: string;
  permissions: readonly Permission[];
  /** Whoever has it reads mail at its address. */
  isVerified: boolean;
  /** Uses it for an account whose row is there, if it is still good. */
  use(db: Writer, userId: string): Statement;
  /** Whether this account has used it. */
  isUsed(db: Writer, userId: string): SQL;
}

const closed = {
  invite: "Signing up needs an invitation: ask an admin for one.",
  closed: "Sign-up is closed: ask an admin for an account.",
};

export type Users = ReturnType<typeof createUsers>;

export function createUsers(deps: UsersDeps) {
  const { store, clock, record } = deps;
  const { users, permissions } = store.tables;
  const names = createNames({ store, clock });
  const { isThere, redeem, grant } = createMaking(store);
  const lookUp = createLookUp(store);
  const { fields } = lookUp;

  /**
   * Makes an account of valid fields. By default it is the command line that does. Throws `conflict` if a name is
   * taken, and `forbidden` if the invitation is good no more.
   */
  async function create(
    { username, email, password, age = null, profile }: Wanted,
    granted: readonly Permission[] = [],
    by?: Caller | Actor,
    invitation?: Redeemable,
  ): Promise<User> {
    demandSmall(profile);
    // Before the costly hash; the unique index has the last word.
    await names.demandFree({ username, email });
    const hash = await deps.password.hash(password);
    const now = new Date(clock());
    const id = Bun.randomUUIDv7("hex", now);
    const emailVerifiedAt = invitation?.isVerified ? now : null;
    const own = { username, email, age, profile: profile ?? null };
    const row = { id, ...own, emailVerifiedAt, createdAt: now, updatedAt: now };
    const made: readonly unknown[] = await names.orConflict({ username, email }, () =>
      store.atomically((db) => [
        db.insert(users).values(row),
        ...(invitation ? redeem(db, invitation, id) : []),
        ...granted.map((permission) => grant(db, id, permission)),
        deps.writeAudit(db, by, createdAs(id, granted, invitation), isThere(db, id)),
        deps.password.set(db, id, hash),
      ]),
    );
    // The last statement says whether there is an account.
    if ((made.at(-1) as unknown[]).length === 0) throw noGood();
    record(created(row));
    return toUser({ ...row, disabledAt: null, permissions: [...granted] });
  }

  /** Throws `not_found`. */
  async function get(id: string): Promise<User> {
    const user = await lookUp.find(id);
    if (!user) throw new AppError("not_found", "There is no such account.");
    return user;
  }

  return {
    create,

    /**
     * Makes an account for a stranger, if that is allowed, or if they are invited. Throws `forbidden`,
     * `rate_limited`.
     */
    async signUp({ invitation, ...user }: SignUp & WithProfile, address: string): Promise<User> {
      if (deps.signup === "closed" || (deps.signup === "invite" && invitation === undefined)) {
        throw new AppError("forbidden", closed[deps.signup]);
      }
      await deps.limitSignUps(address);
      if (invitation === undefined) return create(user, [], stranger(address));
      const found = await deps.findInvitation(invitation, user.email);
      return create(user, found.permissions, { kind: "link", address }, found);
    },

    find: lookUp.find,
    findByName: lookUp.findByName,
    findAccount: lookUp.findAccount,
    findBySession: lookUp.findBySession,

    /** Runs a write that may give an account an address that another has by then: it throws `conflict`. */
    async orConflict<T>(email: string, userId: string, write: () => Promise<T>): Promise<T> {
      const { username } = await get(userId);
      await names.demandFree({ username, email }, userId);
      return names.orConflict({ username, email }, write, userId);
    },

    get,

    /** Accounts, newest first. Throws `validation` for a cursor of another list. */
    list: createSearch({ store, fields }),

    /** The names of those ids that are accounts. */
    async usernamesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
      if (ids.length === 0) return new Map();
      const rows = await store.db
        .select({ id: users.id, username: users.username })
        .from(users)
        .where(inArray(users.id, [...ids]));
      return new Map(rows.map(({ id, username }) => [id, username]));
    },

    /** Whether anybody is an admin. */
    async hasAdmin(): Promise<boolean> {
      const found = await store.db
        .select({ userId: permissions.userId })
        .from(permissions)
        .where(eq(permissions.permission, "admin"))
        .limit(1);
      return found.length > 0;
    },

    /** The accounts made since a date, to be recorded again after an unclean start. */
    async recent(since: Date): Promise<Action[]> {
      const rows = await store.db.select(fields).from(users).where(gte(users.createdAt, since));
      return rows.map(created);
    },
  };
}

/** The statements by which an account is made, beside its row. */
function createMaking({ tables: { users, permissions } }: Store) {
  return {
    isThere: (db: Writer, id: string) =>
      exists(db.select({ id: users.id }).from(users).where(eq(users.id, id))),

    /** Of many who use an invitation at once one does: without it there is no account. */
    redeem: (db: Writer, invitation: Redeemable, id: string): Statement[] => [
      invitation.use(db, id),
      db.delete(users).where(and(eq(users.id, id), not(invitation.isUsed(db, id)))),
    ],

    grant: (db: Writer, id: string, permission: string) =>
      db.insert(permissions).select(
        db
          .select({
            userId: users.id,
            permission: sql`${permission}`.as("permission"),
            grantedAt: users.createdAt,
          })
          .from(users)
          .where(eq(users.id, id)),
      ),
  };
}

function createdAs(
  id: string,
  granted: readonly Permission[],
  invitation: Redeemable | undefined,
): AuditEvent {
  const details = { permissions: [...granted] };
  return invitation
    ? {
        action: "invitation.accepted",
        target: id,
        details: { ...details, invitation: invitation.id },
      }
    : { action: "user.created", target: id, details };
}

/** It was used, or taken back, since it was found. */
function noGood(): AppError {
  return new AppError(
    "forbidden",
    "This invitation is not good, or not for this address: ask for another.",
  );
}

function created({ id, createdAt }: { id: string; createdAt: Date }): Action {
  return { event: "user.created", userId: id, messageId: `user.created:${id}`, at: createdAt };
}
