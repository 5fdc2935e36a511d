// E-mail addresses are shown to be somebody's: that of an account, and a new one before it takes its place. A link by
// itself is not enough, since programs that look through mail open links and press buttons: it also takes the session
// that asked, or the code that stands in the mail.
import { timingSafeEqual } from "node:crypto";
import { and, eq, gt, isNull, type SQL } from "drizzle-orm";
import type { User } from "../../domain/account.ts";
import type { Actor } from "../../domain/audit.ts";
import type { Caller } from "../../domain/caller.ts";
import { AppError } from "../../domain/error.ts";
import { askedAllowance, type Mail } from "../../mail/mail.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { Statement, Store, Writer } from "../../store/store.ts";
import type { Origin } from "./auth.ts";
import { createLinks, hashOf, type Link, linkMs } from "./links.ts";
import { type Asked, byLink } from "./recovery.ts";
import type { createRevoking } from "./revoking.ts";

export interface AddressesDeps {
  store: Store;
  clock: () => number;
  mail: Mail;
  links: ReturnType<typeof createLinks>;
  revoking: ReturnType<typeof createRevoking>;
  writeAudit: WriteAudit;
  /** Runs a write that may give an account an address that is taken: then it throws `conflict`. */
  orConflict: <T>(email: string, userId: string, write: () => Promise<T>) => Promise<T>;
  /** Throws `rate_limited` when an address tries too often. */
  limitAttempts: (address: string) => Promise<void>;
}

interface Sending {
  kind: "verify" | "change";
  user: Pick<User, "id" | "username">;
  email: string;
  sessionId: string | undefined;
  when?: SQL | undefined;
}

export type Addresses = ReturnType<typeof createAddresses>;

export function createAddresses(deps: AddressesDeps) {
  const { store, clock, mail, links, revoking, writeAudit } = deps;
  const { users, links: linkRows } = store.tables;

  const isPending = (userId: string) =>
    and(eq(linkRows.userId, userId), eq(linkRows.kind, "change"), isNull(linkRows.usedAt));

  /** Writes a link and the mail that it stands in, if `when` holds. */
  function send(db: Writer, { kind, user, email, sessionId, when }: Sending): Statement[] {
    const data = { sessionId: sessionId ?? null };
    const link = links.make({ kind, userId: user.id, email, data });
    const told = {
      username: user.username,
      link: mail.linkTo("verify", link.secret),
      code: link.code,
      minutes: linkMs[kind] / 60_000,
      hours: linkMs[kind] / 3_600_000,
    };
    const until = link.expiresAt;
    const post = { to: email, about: user.id, data: told, until, allowance: askedAllowance };
    return [
      ...mail.post(db, { template: kind, ...post }, when),
      links.insert(db, link, when),
      links.clear(db),
    ];
  }

  /** Whether whoever has the link has more than it. */
  function isProven(link: Link, code: string | undefined, caller: Caller | undefined): boolean {
    const asking = link.data?.["sessionId"];
    if (typeof asking === "string" && caller?.sessionId === asking) return true;
    if (code === undefined || link.code === null) return false;
    return timingSafeEqual(Buffer.from(hashOf(code)), Buffer.from(link.code));
  }

  async function verify(link: Link, by: Caller | Actor): Promise<boolean> {
    const now = new Date(clock());
    const target = link.userId ?? "";
    const claim = links.claim(link);
    const [used] = await store.atomically((db) => [
      claim.use(db),
      writeAudit(db, by, { action: "email.verified", target }, claim.isOurs(db)),
      db
        .update(users)
        .set({ emailVerifiedAt: now })
        // The account may have another address by now.
        .where(and(eq(users.id, target), eq(users.email, link.email), claim.isOurs(db))),
    ]);
    return used.length > 0;
  }

  /** Puts the new address in the old one's place, which gets a way back. All other links are void. */
  async function change(link: Link, by: Caller | Actor): Promise<boolean> {
    const userId = link.userId ?? "";
    const [user] = await store.db
      .select({ id: users.id, username: users.username, email: users.email })
      .from(users)
      .where(eq(users.id, userId))
      .limit(1);
    if (!user) return false;
    const now = new Date(clock());
    const claim = links.claim(link);
    const undo = links.make({ kind: "undo", userId, email: user.email });
    const data = {
      username: user.username,
      link: mail.linkTo("undo", undo.secret),
      days: linkMs.undo / 86_400_000,
    };
    const post = { to: user.email, about: userId, template: "changed", data } as const;
    const write = (db: Writer) => {
      const isOurs = claim.isOurs(db);
      return [
        claim.use(db),
        writeAudit(db, by, { action: "email.changed", target: userId }, isOurs),
        db
          .update(users)
          .set({ email: link.email, emailVerifiedAt: now, updatedAt: now })
          .where(and(eq(users.id, userId), isOurs)),
        links.insert(db, undo, isOurs),
        ...mail.post(db, { ...post, until: undo.expiresAt }, isOurs),
        ...revoking.links(db, { userId, when: isOurs }),
      ] as const;
    };
    const [used] = await deps.orConflict(link.email, userId, () => store.atomically(write));
    mail.notify();
    return used.length > 0;
  }

  return {
    /** Whether a new address is confirmed by mail before it takes the old one's place. */
    isConfirmed: mail.isOn,

    /** The address that an account is to have once it is confirmed. */
    async pending(userId: string): Promise<string | null> {
      const [found] = await store.db
        .select({ email: linkRows.email })
        .from(linkRows)
        .where(and(isPending(userId), gt(linkRows.expiresAt, new Date(clock()))))
        .limit(1);
      return found?.email ?? null;
    },

    /** Throws `rate_limited` if the address has been sent too much. */
    demandRoom: mail.demandRoom,

    /** Statements that ask for the new address to be confirmed, in the place of another that was asked before. */
    askChange: (db: Writer, asking: Omit<Sending, "kind">): Statement[] => [
      db.delete(linkRows).where(and(isPending(asking.user.id), asking.when)),
      ...send(db, { kind: "change", ...asking }),
    ],

    /** Sends a link that shows an account's address to be its owner's. Throws `rate_limited`. */
    async askVerify(user: User, caller: Caller): Promise<Asked> {
      if (!mail.isOn) return { mail: false };
      const { sessionId } = caller;
      await mail.demandRoom(user.email);
      await store.atomically((db) => [
        writeAudit(db, caller, { action: "email.verify_asked", target: user.id }),
        ...send(db, { kind: "verify", user, email: user.email, sessionId }),
      ]);
      mail.notify();
      return { mail: true };
    },

    /**
     * Uses a link that shows an address to be somebody's. Throws `forbidden` for one that is not good, or without
     * the session that asked and without its code; `conflict` if the address is taken by now.
     */
    async confirm(
      { token, code }: { token: string; code?: string },
      caller: Caller | undefined,
      { address }: Pick<Origin, "address">,
    ): Promise<void> {
      await deps.limitAttempts(address);
      const link = await links.find(["verify", "change"], token);
      if (!link || !isProven(link, code, caller)) throw badProof();
      const by = caller ? { ...caller, address } : byLink({ id: link.userId ?? "" }, { address });
      const isDone = await (link.kind === "verify" ? verify(link, by) : change(link, by));
      if (!isDone) throw badProof();
    },
  };
}

/** One answer for every link or code that is wrong, used, another's or too old. */
function badProof(): AppError {
  return new AppError(
    "forbidden",
    "This link is not good: it was used or replaced, has expired, or its mail's code is missing or wrong. Ask for another.",
  );
}
