// Invitations: an account for somebody at one address, with permissions that whoever invites has. Each is good once,
// for a week, and as long as its inviter may still give what it gives.
import { Type } from "@sinclair/typebox";
import {
  and,
  count,
  desc,
  eq,
  exists,
  gt,
  isNull,
  lt,
  lte,
  ne,
  not,
  type SQL,
  sql,
} from "drizzle-orm";
import type { JsonObject } from "../../../db/json.ts";
import { type Caller, can } from "../../domain/caller.ts";
import { AppError } from "../../domain/error.ts";
import type { Permission } from "../../domain/permission.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import { createGuard } from "../../store/guard.ts";
import type { Statement, Store, Writer } from "../../store/store.ts";
import { type Page, readCursor, toPage } from "../../wire/cursor.ts";
import { createInviters, type Inviter } from "./inviters.ts";
import type { Invitation, InvitationQuery, MadeInvitation, NewInvitation } from "./model.ts";

export interface InvitationsDeps {
  store: Store;
  clock: () => number;
  writeAudit: WriteAudit;
  /** Whether nobody may make an account over HTTP. */
  isClosed: boolean;
  /** Whether an account has this address. */
  isTaken: (email: string) => Promise<boolean>;
  /** The address of a page, with a secret that no server and no log gets to see. */
  linkTo: (secret: string) => string;
  /** Writes the mail into the outbox. Undefined: mail is not set up. */
  mail: InvitationMailer | undefined;
}

export interface InvitationMailer {
  post(db: Writer, letter: Letter): readonly Statement[];
  /** Whether it would be sent to this address, for the statements of a transaction. */
  hasRoom(db: Writer, to: string): SQL | undefined;
  /** Throws `rate_limited` if an address was sent too much, and `unavailable` if too much waits. */
  demandRoom(to: string): Promise<void>;
  /** What was written is on the disk: it may go. */
  notify(): void;
}

export interface Letter {
  to: string;
  link: string;
  /** The name of the inviter; null for a key and the command line. */
  inviter: string | null;
  days: number;
  until: Date;
}

/** One that is good now, and what an account is made with that uses it. */
export interface Redeemable {
  id: string;
  permissions: readonly Permission[];
  /** It was sent to its address: whoever has it reads mail there. */
  isVerified: boolean;
  /** Uses it for an account whose row is there, if it is still good. */
  use(db: Writer, userId: string): Statement;
  /** Whether this account has used it. */
  isUsed(db: Writer, userId: string): SQL;
}

export type Invitations = ReturnType<typeof createInvitations>;

const kind = "invite";
const days = 7;
const validMs = days * 24 * 60 * 60 * 1000;
/** Open ones, of all inviters together. */
export const openMax = 1000;
const secretBytes = 32;

export function createInvitations(deps: InvitationsDeps) {
  const { store, clock, writeAudit } = deps;
  const { links, users } = store.tables;
  const inviters = createInviters(store);
  const guard = createGuard(store);

  const isInvitation = eq(links.kind, kind);
  const isOpen = () =>
    and(isInvitation, isNull(links.usedAt), gt(links.expiresAt, new Date(clock())));

  const isTo = (email: string) => sql`lower(${links.email}) = lower(${email})`;

  const drop = (db: Writer, of: SQL | undefined) =>
    db.delete(links).where(and(isInvitation, of)).returning({ id: links.id });

  const isThere = (db: Writer, of: SQL | undefined) =>
    exists(db.select({ id: links.id }).from(links).where(of));

  /** An address has one invitation: the last. */
  const makeRoom = (db: Writer, { id, email }: NewRow) => [
    drop(db, and(ne(links.id, id), isNull(links.usedAt), isTo(email))),
    drop(db, lte(links.expiresAt, new Date(clock()))),
  ];

  /** Those that stay open beside one to this address, which replaces what it had. */
  const isBeside = (email: string) => and(isOpen(), not(isTo(email)));

  /** Whether one to this address may be written, with its mail. */
  function hasRoom(db: Writer, email: string): SQL | undefined {
    const beside = db.select({ count: count() }).from(links).where(isBeside(email));
    return and(sql`(${beside}) < ${openMax}`, deps.mail?.hasRoom(db, email));
  }

  async function demandRoom(email: string): Promise<void> {
    if (await deps.isTaken(email)) {
      throw new AppError("conflict", "Another account has this name or address.", {
        issues: [{ path: "email", message: "is taken" }],
      });
    }
    if ((await store.db.$count(links, isBeside(email))) >= openMax) {
      throw new AppError("conflict", `${openMax} invitations are open: take some back.`);
    }
    await deps.mail?.demandRoom(email);
  }

  /** Writes an invitation with its mail and its row in the audit log: all of it, or, where there is no room, nothing. */
  async function write(by: Caller | undefined, row: NewRow, letter: Letter): Promise<void> {
    const details = { permissions: row.data.permissions };
    const build = (db: Writer) => [
      guard.demand(db, hasRoom(db, row.email)),
      writeAudit(db, by, { action: "invitation.made", target: row.id, details }),
      ...makeRoom(db, row),
      db.insert(links).values({ ...row, kind }),
      ...(deps.mail?.post(db, letter) ?? []),
    ];
    try {
      await store.atomically(build);
    } catch (error) {
      if (!guard.isUnmet(error)) throw error;
      await demandRoom(row.email);
      // There is room by now, or the inviter is gone.
      throw new AppError("unavailable", "Try again.", { retryAfterSeconds: 1 });
    }
  }

  return {
    /**
     * Invites somebody. `by` gives no more than they have; undefined is the command line, which has everything.
     * Throws `forbidden`; `conflict` if an account has the address, sign-up is closed or too many are open;
     * `rate_limited` if the address is sent too many mails, and `unavailable` if too many wait.
     */
    async make(by: Caller | undefined, wanted: NewInvitation): Promise<MadeInvitation> {
      const { email, permissions = [] } = wanted;
      const beyond = permissions.find((permission) => by && !can(by, permission));
      if (beyond) throw new AppError("forbidden", `Only a caller with ${beyond} can give it.`);
      if (deps.isClosed) {
        throw new AppError("conflict", "Sign-up is closed: set PLAUDIT_SIGNUP to invite.");
      }
      await demandRoom(email);
      const secret = crypto.getRandomValues(new Uint8Array(secretBytes)).toHex();
      const link = deps.linkTo(secret);
      const createdAt = new Date(clock());
      const expiresAt = new Date(createdAt.getTime() + validMs);
      const sent = deps.mail !== undefined;
      const { inviter, createdBy } = await inviters.of(by);
      const row = {
        id: Bun.randomUUIDv7("hex", createdAt),
        hash: hashOf(secret),
        email,
        data: { permissions: permissions.toSorted(), sent, inviter: { ...inviter } },
        createdBy,
        createdAt,
        expiresAt,
      };
      const name = by?.user?.username ?? null;
      const letter = { to: email, link, inviter: name, days, until: expiresAt };
      await write(by, row, letter);
      deps.mail?.notify();
      return { ...toInvitation(row), ...(!sent && { link }) };
    },

    /** Those that are open, newest first. Throws `validation` for a cursor of another list. */
    async list({ limit, cursor }: InvitationQuery): Promise<Page<Invitation>> {
      const before = cursor === undefined ? undefined : readCursor(cursor, Type.String());
      const rows = await store.db
        .select()
        .from(links)
        .where(and(isOpen(), before === undefined ? undefined : lt(links.id, before)))
        .orderBy(desc(links.id))
        .limit(limit + 1);
      const { items, nextCursor } = toPage(rows, limit, (row) => row.id);
      return { items: items.map((row) => toInvitation(row as unknown as Row)), nextCursor };
    },

    /** Takes one back: it is good no more. Throws `not_found`. */
    async revoke(by: Caller | undefined, id: string): Promise<void> {
      const [, revoked] = await store.atomically((db) => {
        const it = and(eq(links.id, id), isOpen());
        return [
          writeAudit(db, by, { action: "invitation.revoked", target: id }, isThere(db, it)),
          drop(db, it),
        ];
      });
      if (revoked.length === 0) throw new AppError("not_found", "There is no such invitation.");
    },

    /**
     * The invitation of this secret, if it is good for this address. Throws `forbidden` for any other: one that is
     * wrong, used, expired or another's, or whose inviter may not give any more what it gives.
     */
    async find(secret: string, email: string): Promise<Redeemable> {
      const [row] = (await store.db
        .select()
        .from(links)
        .where(and(eq(links.hash, hashOf(secret)), isOpen(), isTo(email)))
        .limit(1)) as unknown[] as Row[];
      if (!row) throw noGood();
      const { permissions, sent } = row.data;
      const stillMay = (db: Pick<Writer, "select">) => inviters.mayGive(db, row, permissions);
      const good = await store.db
        .select({ id: links.id })
        .from(links)
        .where(and(eq(links.id, row.id), stillMay(store.db)));
      if (good.length === 0) throw noGood();
      const isUsed = (db: Writer, userId: string) =>
        exists(
          db
            .select({ id: links.id })
            .from(links)
            .where(and(eq(links.id, row.id), eq(links.userId, userId))),
        );
      return {
        id: row.id,
        permissions: permissions as Permission[],
        isVerified: sent,
        use: (db, userId) =>
          db
            .update(links)
            .set({ usedAt: new Date(clock()), userId })
            .where(
              and(
                eq(links.id, row.id),
                isOpen(),
                stillMay(db),
                exists(db.select({ id: users.id }).from(users).where(eq(users.id, userId))),
              ),
            ),
        isUsed,
      };
    },
  };
}

/** One answer for all: it tells nothing of which it is. */
export function noGood(): AppError {
  return new AppError(
    "forbidden",
    "This invitation is not good, or not for this address: ask for another.",
  );
}

interface NewRow extends Omit<Row, "data"> {
  hash: string;
  data: JsonObject & { permissions: string[]; sent: boolean };
}

interface Row {
  id: string;
  email: string;
  data: { permissions: string[]; sent: boolean; inviter: Inviter };
  createdBy: string | null;
  createdAt: Date;
  expiresAt: Date;
}

function toInvitation(row: Row | NewRow): Invitation {
  const { id, email, data, createdBy, createdAt, expiresAt } = row;
  return {
    id,
    email,
    permissions: data.permissions,
    invitedBy: createdBy,
    sent: data.sent,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}

function hashOf(secret: string): string {
  return new Bun.CryptoHasher("sha256").update(secret).digest("hex");
}
