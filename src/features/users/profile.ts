// What people do with their own account: change it, export it, delete it.
import { and, eq, exists, type SQL } from "drizzle-orm";
import { actorOf, type AuditEvent } from "../../domain/audit.ts";
import { AppError } from "../../domain/error.ts";
import type { Caller } from "../../domain/caller.ts";
import type { User } from "../../domain/account.ts";
import { toExport } from "../../wire/stream.ts";
import { isEmpty } from "../../domain/changes.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { PersonalData } from "../../store/personal-data.ts";
import type { Reader, Statement, Store, Writer } from "../../store/store.ts";
import { createAdmins } from "./admins.ts";
import { createLeaving } from "./leaving.ts";
import { createNames } from "./names.ts";
import { demandSmall, type WithProfile } from "../../wire/account-shape.ts";
import type { UserChanges } from "./model.ts";
import type { Users } from "./users.ts";

/** Somebody has just shown that they know the password. */
interface Confirmed {
  /** Whether that password is still the account's. */
  holds(db: Reader): SQL;
}

interface PasswordOf {
  hash(password: string): Promise<string>;
  /** Undefined for a wrong one. Throws `rate_limited` after too many failures. */
  confirm(userId: string, password: string): Promise<Confirmed | undefined>;
  set(db: Writer, userId: string, hash: string, when?: SQL): Statement;
  isSet(db: Writer, userId: string, hash: string): SQL;
}

/** How a new address comes to be an account's. */
interface Confirming {
  /** Whether by a mail to it. */
  isConfirmed: boolean;
  /** The address that waits for that. */
  pending(userId: string): Promise<string | null>;
  /** Throws `rate_limited` if the address has been sent too much. */
  demandRoom(email: string): Promise<void>;
  askChange(
    db: Writer,
    asking: {
      user: User;
      email: string;
      sessionId: string | undefined;
      when?: SQL | undefined;
    },
  ): readonly Statement[];
}

/** What one is told of one's own account beside what others are. */
export interface Me extends User {
  emailVerified: boolean;
  pendingEmail: string | null;
}

export interface ProfileDeps {
  store: Store;
  users: Pick<Users, "find" | "get">;
  clock: () => number;
  password: PasswordOf;
  /** Ends sessions and devices but this session, and links that were sent, if `when` holds. */
  revoke(db: Writer, ending: { userId: string; except?: string; when: SQL }): readonly Statement[];
  writeAudit: WriteAudit;
  address: Confirming;
  /** Tells whoever owns the account that its password was changed, if `when` holds. */
  tellChanged(db: Writer, user: User, from: string, when: SQL): readonly Statement[];
  /** What was told is on the disk. */
  notify: () => void;
  people: readonly PersonalData[];
  /** All events of a person in order of arrival, some at a time. */
  eventsOf: (userId: string) => AsyncIterable<unknown[]>;
  /** Called when a person was erased. */
  onErased: () => void;
}

export type Profile = ReturnType<typeof createProfile>;

export function createProfile(deps: ProfileDeps) {
  const { store, clock, writeAudit, people } = deps;
  const { users } = store.tables;
  const admins = createAdmins(store);
  const names = createNames({ store, clock });
  const erase = createLeaving(deps);

  /** Throws `forbidden` for a wrong password. */
  async function confirm(userId: string, password: string): Promise<Confirmed> {
    const confirmed = await deps.password.confirm(userId, password);
    if (confirmed) return confirmed;
    throw (await deps.users.find(userId)) ? wrongPassword() : gone();
  }

  /** One's own account. */
  async function show(user: User): Promise<Me> {
    const [pendingEmail, [row]] = await Promise.all([
      deps.address.pending(user.id),
      store.db
        .select({ at: users.emailVerifiedAt })
        .from(users)
        .where(eq(users.id, user.id))
        .limit(1),
    ]);
    return { ...user, emailVerified: (row?.at ?? null) !== null, pendingEmail };
  }

  return {
    /**
     * Changes the account, if anything is given. A new password ends all sessions but this one. Throws
     * `validation` if the current password is missing, `forbidden` if it is wrong, and
     * `conflict` if a name is taken.
     */
    async change(user: User, caller: Caller, changes: UserChanges & WithProfile): Promise<Me> {
      const { sessionId, address = "" } = caller;
      const { currentPassword: _, ...wanted } = changes;
      demandSmall(changes.profile);
      if (isEmpty(wanted)) return show(await deps.users.get(user.id));
      const { username = user.username, email = user.email } = changes;
      const isSensitive = email !== user.email || changes.password !== undefined;
      if (isSensitive && changes.currentPassword === undefined) {
        throw new AppError("validation", "The current password is needed for this.", {
          issues: [{ path: "currentPassword", message: "is required" }],
        });
      }
      const confirmed = isSensitive
        ? await confirm(user.id, changes.currentPassword ?? "")
        : undefined;
      await names.demandFree({ username, email }, user.id);
      const isAsked = email !== user.email && deps.address.isConfirmed;
      if (isAsked) await deps.address.demandRoom(email);
      const newHash =
        changes.password === undefined ? undefined : await deps.password.hash(changes.password);

      const write = (db: Writer) => {
        // The password may have been changed since it was checked.
        const still = confirmed?.holds(db);
        const isOwn = and(eq(users.id, user.id), still);
        const isThere = exists(db.select({ id: users.id }).from(users).where(isOwn));
        return [
          writeAudit(
            db,
            caller,
            changed(user, { email, password: changes.password, wanted, isAsked }),
            isThere,
          ),
          db
            .update(users)
            // What is undefined stays as it is, also if somebody else has changed it since it was read.
            .set({
              username: changes.username,
              age: changes.age,
              profile: changes.profile,
              updatedAt: new Date(clock()),
              ...(email !== user.email && !isAsked && { email, emailVerifiedAt: null }),
            })
            .where(isOwn)
            .returning({ id: users.id }),
          ...(isAsked ? deps.address.askChange(db, { user, email, sessionId, when: still }) : []),
          ...(newHash === undefined
            ? []
            : [
                deps.password.set(db, user.id, newHash, still),
                ...deps.revoke(db, {
                  userId: user.id,
                  except: sessionId,
                  when: deps.password.isSet(db, user.id, newHash),
                }),
                ...deps.tellChanged(db, user, address, deps.password.isSet(db, user.id, newHash)),
              ]),
        ] as const;
      };
      const [, updated] = await names.orConflict(
        { username, email },
        () => store.atomically(write),
        user.id,
      );
      if (updated.length === 0) throw confirmed === undefined ? gone() : wrongPassword();
      deps.notify();
      return show(await deps.users.get(user.id));
    },

    show,

    /**
     * Everything that is kept of an account but the hash of its password, as the text of one JSON object
     * that is made while it is read. Its last field is `events`.
     */
    async *export(user: User): AsyncGenerator<string> {
      const parts = await Promise.all(people.map(async (kept) => kept.export?.(user.id)));
      yield* toExport(Object.assign({ user: { ...user } }, ...parts), deps.eventsOf(user.id));
    },

    /**
     * Deletes the account with everything that belongs to it, for good. Throws `forbidden` for a wrong
     * password, `conflict` for the last admin.
     */
    async remove(caller: Caller, { id }: User, password: string): Promise<void> {
      const { holds } = await confirm(id, password);
      // The row that is left must not say who.
      const { kind, factor } = actorOf(caller);
      await erase(id, { kind, factor }, { by: caller, may: holds, refusal: wrongPassword });
    },

    /**
     * The same, by somebody with the permission, or the command line. Throws `forbidden` if the account is an admin and they are
     * not, `conflict` for the last admin.
     */
    async removeOther(caller: Caller | undefined, { id }: User): Promise<void> {
      const by = caller?.user?.id === id ? ({ kind: "account" } as const) : caller;
      const may = (db: Reader) => and(admins.isStill(db, caller), admins.mayTouch(db, caller, id));
      const refusal = () => new AppError("forbidden", "Only an admin can erase an admin.");
      await erase(id, by, { by: caller, may, refusal });
    },

    erase: (id: string) => erase(id),
  };
}

/** What of an account was changed. What matters most gives it its name. */
function changed(user: User, changes: Changed): AuditEvent {
  const fields = Object.keys(changes.wanted);
  const isEmail = changes.email !== user.email;
  const action =
    changes.password !== undefined
      ? "password.changed"
      : isEmail
        ? changes.isAsked
          ? "email.change_asked"
          : "email.changed"
        : "user.changed";
  return { action, target: user.id, details: { fields } };
}

interface Changed {
  email: string;
  password: string | undefined;
  wanted: object;
  /** A new address is to be confirmed first. */
  isAsked: boolean;
}

function wrongPassword(): AppError {
  return new AppError("forbidden", "The current password is wrong.");
}

/** The account was deleted while this request was under way. */
function gone(): AppError {
  return new AppError("unauthorized", "Could not validate credentials");
}
