// Links by which anybody reads a board. Only a hash of the secret is stored. A link is good for as long as the account
// that made it can get in and may read reports.
import { Type } from "@sinclair/typebox";
import { and, count, desc, eq, exists, gt, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { type Caller, can } from "../../domain/caller.ts";
import { AppError } from "../../domain/error.ts";
import { readMoment } from "../../domain/zones/moment.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import { isForeignKeyViolation } from "../../store/dialect.ts";
import type { PersonalData } from "../../store/personal-data.ts";
import type { Store, Writer } from "../../store/store.ts";
import { type Page, readCursor, toPage } from "../../wire/cursor.ts";
import type { MadeShare, NewShare, Share, SharesQuery } from "./model.ts";

export interface SharesDeps {
  store: Store;
  /** Milliseconds since 1970. */
  clock: () => number;
  writeAudit: WriteAudit;
  /** Throws `not_found`. */
  findBoard: (id: string) => Promise<{ ownerId: string | null }>;
}

/** Of one board. */
export const sharesMax = 20;
const secretBytes = 32;

export type Shares = ReturnType<typeof createShares>;

export function createShares({ store, clock, writeAudit, findBoard }: SharesDeps) {
  const { shares, users, permissions } = store.tables;

  /** Who reads a board may not give it away: only whoever made it, and admins. */
  async function demandSharer(boardId: string, by: Caller): Promise<void> {
    const { ownerId } = await findBoard(boardId);
    const isOwn = ownerId !== null && ownerId === by.user?.id;
    if (isOwn || can(by, "admin")) return;
    throw new AppError("forbidden", "Only the maker of this board or an admin can share it.");
  }

  const isThere = (db: Pick<Writer, "select">, id: string) =>
    exists(db.select({ id: shares.id }).from(shares).where(eq(shares.id, id)));

  const isGood = () => or(isNull(shares.expiresAt), gt(shares.expiresAt, new Date(clock())));

  return {
    /** Throws `not_found`, `forbidden`, `validation`, and `conflict` when the board has too many. */
    async make(boardId: string, wanted: NewShare, by: Caller & { user: { id: string } }) {
      await demandSharer(boardId, by);
      const now = new Date(clock());
      const secret = crypto.getRandomValues(new Uint8Array(secretBytes)).toHex();
      const row = {
        id: Bun.randomUUIDv7("hex", now),
        boardId,
        hash: hashOf(secret),
        createdBy: by.user.id,
        createdAt: now,
        expiresAt: readExpiry(wanted, now),
      };
      const all = (db: Writer) =>
        db.select({ count: count() }).from(shares).where(eq(shares.boardId, boardId));
      const event = { action: "share.made", target: boardId, details: { share: row.id } } as const;
      const [, , tooMany] = await store
        .atomically((db) => [
          db.delete(shares).where(and(eq(shares.boardId, boardId), sql`not (${isGood()})`)),
          db.insert(shares).values(row),
          // Undone in the same transaction: however many are made at once, the board has no more.
          db
            .delete(shares)
            .where(and(eq(shares.id, row.id), gt(all(db), sql`${sharesMax}`)))
            .returning({ id: shares.id }),
          writeAudit(db, by, event, isThere(db, row.id)),
        ])
        .catch(refuseUnknown);
      if (tooMany.length > 0) {
        throw new AppError("conflict", `This board has ${sharesMax} links: take one back first.`);
      }
      return { ...toShare(row), secret } satisfies MadeShare;
    },

    /** Newest first. Throws `not_found`, and `validation` for a cursor of another list. */
    async list(boardId: string, { limit, cursor }: SharesQuery): Promise<Page<Share>> {
      await findBoard(boardId);
      const before = cursor === undefined ? undefined : readCursor(cursor, Type.String());
      const older = before === undefined ? undefined : lt(shares.id, before);
      const found = await store.db
        .select()
        .from(shares)
        .where(and(eq(shares.boardId, boardId), isGood(), older))
        .orderBy(desc(shares.id))
        .limit(limit + 1);
      const { items, nextCursor } = toPage(found, limit, ({ id }) => id);
      return { items: items.map(toShare), nextCursor };
    },

    /** For whoever made it or the board, or an admin. Throws `not_found` and `forbidden`. */
    async revoke({ id: boardId, shareId }: { id: string; shareId: string }, by: Caller) {
      const isIt = and(eq(shares.id, shareId), eq(shares.boardId, boardId));
      const [row] = await store.db.select().from(shares).where(isIt).limit(1);
      if (!row) throw new AppError("not_found", "There is no such link.");
      if (row.createdBy !== by.user?.id) await demandSharer(boardId, by);
      const event = {
        action: "share.revoked",
        target: boardId,
        details: { share: shareId },
      } as const;
      await store.atomically((db) => [
        writeAudit(db, by, event, isThere(db, shareId)),
        db.delete(shares).where(isIt),
      ]);
    },

    /** Which board a secret opens now. Throws `not_found`, whatever the reason. */
    async open(secret: string): Promise<{ id: string; boardId: string }> {
      const mayRead = exists(
        store.db
          .select({ userId: permissions.userId })
          .from(permissions)
          .where(
            and(
              eq(permissions.userId, shares.createdBy),
              inArray(permissions.permission, ["admin", "reports:read"]),
            ),
          ),
      );
      const [row] = await store.db
        .select({ id: shares.id, boardId: shares.boardId })
        .from(shares)
        .innerJoin(users, eq(users.id, shares.createdBy))
        .where(and(eq(shares.hash, hashOf(secret)), isGood(), isNull(users.disabledAt), mayRead))
        .limit(1);
      if (!row) throw new AppError("not_found", "This link is not good, or not any more.");
      return row;
    },

    /** The links that an account made. They end with it. */
    people: {
      async export(userId: string) {
        const own = await store.db.select().from(shares).where(eq(shares.createdBy, userId));
        return { shares: own.map(toShare) };
      },
    } satisfies PersonalData,
  };
}

/** Throws `validation` for a moment that is over. */
function readExpiry({ expiresAt }: NewShare, now: Date): Date | null {
  if (expiresAt === undefined) return null;
  const ms = readMoment(expiresAt, "UTC");
  if (ms > now.getTime()) return new Date(ms);
  throw new AppError("validation", "The request is not valid.", {
    issues: [{ path: "expiresAt", message: "must be in the future" }],
  });
}

interface Row extends Omit<Share, "createdAt" | "expiresAt"> {
  createdAt: Date;
  expiresAt: Date | null;
}

function toShare({ id, boardId, createdBy, createdAt, expiresAt }: Row): Share {
  return {
    id,
    boardId,
    createdBy,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt && expiresAt.toISOString(),
  };
}

// A fast hash is right here: 256 random bits cannot be tried out.
function hashOf(secret: string): string {
  return new Bun.CryptoHasher("sha256").update(secret).digest("hex");
}

// The account or the board may have been deleted while the request was on its way.
function refuseUnknown(error: unknown): never {
  if (isForeignKeyViolation(error)) {
    throw new AppError("conflict", "The board, or your account, is gone.");
  }
  throw error;
}
