// The ways back into an account: a link to whoever reads its mail, for a forgotten password, and one to the address
// that was changed by somebody else. Nobody is told whether an account exists, or is signed in by a link.
import { and, eq, gte, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../../domain/audit.ts";
import { type Caller, stranger } from "../../domain/caller.ts";
import { AppError } from "../../domain/error.ts";
import { askedAllowance, type Mail } from "../../mail/mail.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import { isUniqueViolation } from "../../store/dialect.ts";
import { createGuard } from "../../store/guard.ts";
import type { Statement, Store, Writer } from "../../store/store.ts";
import type { Origin } from "./auth.ts";
import { createLinks, type Link, linkMs } from "./links.ts";
import type { Password } from "./password.ts";
import type { createRevoking } from "./revoking.ts";
import { createStrangers, strangersPerHour } from "./strangers.ts";

export interface RecoveryDeps {
  store: Store;
  clock: () => number;
  mail: Mail;
  links: ReturnType<typeof createLinks>;
  password: Pick<Password, "hash" | "set" | "isSet">;
  revoking: ReturnType<typeof createRevoking>;
  writeAudit: WriteAudit;
  /** Throws `rate_limited` when an address asks or tries too often. */
  limitAttempts: (address: string) => Promise<void>;
}

export interface Asked {
  /** Whether this server sends mail at all. */
  mail: boolean;
}

/** Whom a link is made for. */
interface Owner {
  id: string;
  username: string;
  email: string;
}

export type Recovery = ReturnType<typeof createRecovery>;

/** The name in a mail to nobody, which is written like any other and never sent. */
const nobody = "somebody";

export function createRecovery(deps: RecoveryDeps) {
  const { store, clock, mail, links, password, revoking, writeAudit, limitAttempts } = deps;
  const { users, credentials, apiKeys, links: linkRows } = store.tables;
  const strangers = createStrangers(deps);
  const guard = createGuard(store);

  async function findOwner(email: string): Promise<Owner | undefined> {
    const [found] = await store.db
      .select({ id: users.id, username: users.username, email: users.email })
      .from(users)
      .where(and(sql`lower(${users.email}) = lower(${email})`, isNull(users.disabledAt)))
      .limit(1);
    return found;
  }

  /** Ends all ways in but the password that has this hash, where it was set by this attempt. */
  function lockOut(db: Writer, userId: string, hash: string): Statement[] {
    const when = password.isSet(db, userId, hash);
    return [...revoking.access(db, { userId, when }), ...revoking.links(db, { userId, when })];
  }

  function tell(db: Writer, { id, username, email }: Owner, hash: string, { address }: Origin) {
    const data = { username, what: "password", address, at: new Date(clock()) } as const;
    const post = { to: email, about: id, template: "notice", data } as const;
    return mail.post(db, post, password.isSet(db, id, hash));
  }

  /** A mail to this address was read. */
  function verify(db: Writer, { id, email }: Owner, when: SQL): Statement {
    const unverified = and(eq(users.id, id), eq(users.email, email), isNull(users.emailVerifiedAt));
    const emailVerifiedAt = new Date(clock());
    return db.update(users).set({ emailVerifiedAt }).where(and(unverified, when));
  }

  /** Whose account the link is about. */
  async function ownerOf({ userId }: Link): Promise<Owner> {
    const [owner] = await store.db
      .select({ id: users.id, username: users.username, email: users.email })
      .from(users)
      .where(eq(users.id, userId ?? ""))
      .limit(1);
    if (!owner) throw badLink();
    return owner;
  }

  /** A link, and the mail that it stands in. For an address of nobody it is the same, and never sent. */
  function writeReset(owner: Owner | undefined, email: string) {
    const { id, username, email: to } = owner ?? { id: null, username: nobody, email };
    const link = links.make({ kind: "reset", userId: id, email: owner ? to : "" });
    const data = {
      username,
      link: mail.linkTo("reset", link.secret),
      minutes: linkMs.reset / 60_000,
    };
    const isDecoy = owner === undefined;
    const sent = { until: link.expiresAt, allowance: askedAllowance, isDecoy };
    return { link, post: { to, about: id, template: "reset", data, ...sent } as const };
  }

  return {
    /**
     * Sends a link to whoever has an account with this address. For an address of nobody the same is done and
     * written, and nothing sent. Throws `rate_limited`, of the address that asks or of all strangers together.
     */
    async askReset(email: string, { address }: Origin): Promise<Asked> {
      await limitAttempts(address);
      if (!mail.isOn) return { mail: false };
      const owner = await findOwner(email);
      const { link, post } = writeReset(owner, email);
      const [[counted]] = await store.atomically((db) => [
        strangers.count(db),
        ...mail.post(db, { ...post, byStranger: true }, strangers.isWithin(db)),
        links.insert(db, link, strangers.isWithin(db)),
        // Of nobody as well, or it would be quicker.
        writeAudit(
          db,
          stranger(address),
          { action: "password.reset_asked", target: owner?.id },
          strangers.isWithin(db),
        ),
        links.clear(db),
      ]);
      if ((counted?.count ?? 0) > strangersPerHour) {
        throw new AppError("rate_limited", "Too many links were asked for: try again later.", {
          retryAfterSeconds: Math.ceil(((counted?.endsAt.getTime() ?? 0) - clock()) / 1000),
        });
      }
      mail.notify();
      return { mail: true };
    },

    /**
     * Sends an account's owner a link, if `may` holds still: somebody asks for it who may, and does not count as a
     * stranger. False where it holds no more. Throws `rate_limited` if the address was sent too much, and
     * `unavailable` if too much waits to be sent.
     */
    async sendReset(
      owner: Owner,
      by: Caller | undefined,
      may: (db: Writer) => SQL | undefined,
    ): Promise<boolean> {
      await mail.demandRoom(owner.email);
      const { link, post } = writeReset(owner, owner.email);
      const event = { action: "password.reset_asked", target: owner.id } as const;
      const write = (db: Writer) => [
        guard.demand(db, and(may(db), mail.hasRoom(db, owner.email))),
        ...mail.post(db, post),
        links.insert(db, link),
        writeAudit(db, by, event),
        links.clear(db),
      ];
      try {
        await store.atomically(write);
      } catch (error) {
        if (!guard.isUnmet(error)) throw error;
        await mail.demandRoom(owner.email);
        return false;
      }
      mail.notify();
      return true;
    },

    /** Makes a link for an account, for whoever has the machine to hand out. */
    async makeReset(owner: Owner): Promise<{ secret: string; expiresAt: Date }> {
      const { id: userId, email } = owner;
      const link = links.make({ kind: "reset", userId, email, data: { byHand: true } });
      await store.atomically((db) => [
        writeAudit(db, undefined, { action: "password.reset_asked", target: userId }),
        links.insert(db, link),
      ]);
      return link;
    },

    /**
     * Sets a new password with the link. All sessions end, devices are forgotten, and other links are void. Throws
     * `forbidden` for a link that is not good, whatever is wrong with it.
     */
    async reset(request: { token: string; password: string }, origin: Origin): Promise<void> {
      await limitAttempts(origin.address);
      const link = await links.find(["reset"], request.token);
      if (!link) throw badLink();
      const owner = await ownerOf(link);
      const hash = await password.hash(request.password);
      const claim = links.claim(link);
      const [used] = await store.atomically((db) => [
        claim.use(db),
        writeAudit(
          db,
          byLink(owner, origin),
          { action: "password.reset", target: owner.id },
          claim.isOurs(db),
        ),
        password.set(db, owner.id, hash, claim.isOurs(db)),
        ...(link.data?.["byHand"] === true ? [] : [verify(db, owner, claim.isOurs(db))]),
        ...tell(db, owner, hash, origin),
        ...lockOut(db, owner.id, hash),
      ]);
      if (used.length === 0) throw badLink();
      mail.notify();
    },

    /**
     * Gives an account back to the address that it had, with a new password. Whatever way in was added since goes,
     * and so do all sessions, devices and links. Throws `forbidden` as `reset` does, and `conflict` where another
     * account has the address now.
     */
    async undo(request: { token: string; password: string }, origin: Origin): Promise<void> {
      await limitAttempts(origin.address);
      const link = await links.find(["undo"], request.token);
      if (!link) throw badLink();
      const owner = await ownerOf(link);
      const hash = await password.hash(request.password);
      const claim = links.claim(link);
      const now = new Date(clock());
      const userId = owner.id;
      const write = (db: Writer) =>
        [
          claim.use(db),
          writeAudit(
            db,
            byLink(owner, origin),
            { action: "email.change_undone", target: userId },
            claim.isOurs(db),
          ),
          db
            .update(users)
            .set({ email: link.email, emailVerifiedAt: now, updatedAt: now })
            .where(and(eq(users.id, userId), claim.isOurs(db))),
          db
            .delete(credentials)
            .where(
              and(
                eq(credentials.userId, userId),
                gte(credentials.createdAt, link.createdAt),
                claim.isOurs(db),
              ),
            ),
          db
            .delete(apiKeys)
            .where(
              and(
                eq(apiKeys.createdBy, userId),
                gte(apiKeys.createdAt, link.createdAt),
                claim.isOurs(db),
              ),
            ),
          password.set(db, userId, hash, claim.isOurs(db)),
          ...tell(db, { ...owner, email: link.email }, hash, origin),
          ...lockOut(db, userId, hash),
          // The address that it was changed to has no way back of its own.
          db
            .delete(linkRows)
            .where(
              and(
                eq(linkRows.userId, userId),
                ne(linkRows.id, link.id),
                password.isSet(db, userId, hash),
              ),
            ),
        ] as const;
      const [used] = await store.atomically(write).catch(refuseTaken);
      if (used.length === 0) throw badLink();
      mail.notify();
    },
  };
}

/** Whoever has a link has nothing else to show who they are. */
export function byLink({ id }: Pick<Owner, "id">, { address }: Pick<Origin, "address">): Actor {
  return { kind: "link", id, address };
}

function refuseTaken(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new AppError("conflict", "Another account has this address now: ask an admin for help.");
}

/** One answer for every link that is wrong, used, another's or too old. */
function badLink(): AppError {
  return new AppError(
    "forbidden",
    "This link is not good: it was used or replaced, or has expired. Ask for another.",
  );
}
