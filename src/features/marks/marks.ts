// Marks on charts: moments with a word, such as a release. All who may read reports see them.
import { Type } from "@sinclair/typebox";
import { and, count, desc, eq, exists, gt, gte, lt, or, type SQL, sql } from "drizzle-orm";
import { type Caller, can } from "../../domain/caller.ts";
import { AppError } from "../../domain/error.ts";
import { readMoment } from "../../domain/zones/moment.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import { isForeignKeyViolation } from "../../store/dialect.ts";
import type { PersonalData } from "../../store/personal-data.ts";
import type { Store, Writer } from "../../store/store.ts";
import { type Page, readCursor, toPage } from "../../wire/cursor.ts";
import type { Mark, MarksQuery, NewMark } from "./model.ts";

export interface MarksDeps {
  store: Store;
  /** Milliseconds since 1970. */
  clock: () => number;
  writeAudit: WriteAudit;
}

export const marksMax = 1000;

const Position = Type.Tuple([Type.Integer({ minimum: -8.64e15, maximum: 8.64e15 }), Type.String()]);

export type Marks = ReturnType<typeof createMarks>;

export function createMarks({ store, clock, writeAudit }: MarksDeps) {
  const { chartMarks: marks } = store.tables;

  const isThere = (db: Pick<Writer, "select">, id: string) =>
    exists(db.select({ id: marks.id }).from(marks).where(eq(marks.id, id)));

  /** In the order of the list, which goes from the latest to the earliest. */
  function isBehind(cursor: string): SQL | undefined {
    const [ms, id] = readCursor(cursor, Position);
    const at = new Date(ms);
    return or(lt(marks.at, at), and(eq(marks.at, at), lt(marks.id, id)));
  }

  return {
    /** The latest first. Throws `validation` for a cursor of another list. */
    async list({ limit, cursor, from, to, tz = "UTC" }: MarksQuery): Promise<Page<Mark>> {
      const toDate = (moment: string) => new Date(readMoment(moment, tz));
      const found = await store.db
        .select()
        .from(marks)
        .where(
          and(
            from === undefined ? undefined : gte(marks.at, toDate(from)),
            to === undefined ? undefined : lt(marks.at, toDate(to)),
            cursor === undefined ? undefined : isBehind(cursor),
          ),
        )
        .orderBy(desc(marks.at), desc(marks.id))
        .limit(limit + 1);
      const { items, nextCursor } = toPage(found, limit, ({ at, id }) => [at.getTime(), id]);
      return { items: items.map(toMark), nextCursor };
    },

    /** Throws `conflict` when there are too many. */
    async create({ at, text }: NewMark, by: Caller & { user: { id: string } }): Promise<Mark> {
      const now = new Date(clock());
      const row = {
        id: Bun.randomUUIDv7("hex", now),
        at: new Date(readMoment(at, "UTC")),
        text,
        createdBy: by.user.id,
        createdAt: now,
      };
      const all = (db: Writer) => db.select({ count: count() }).from(marks);
      const [, tooMany] = await store
        .atomically((db) => [
          db.insert(marks).values(row),
          // Undone in the same transaction: however many are made at once, there are no more.
          db
            .delete(marks)
            .where(and(eq(marks.id, row.id), gt(all(db), sql`${marksMax}`)))
            .returning({ id: marks.id }),
          writeAudit(db, by, { action: "mark.made", target: row.id }, isThere(db, row.id)),
        ])
        .catch(refuseUnknownMaker);
      if (tooMany.length > 0) {
        throw new AppError("conflict", `There are ${marksMax} already: delete a mark first.`);
      }
      return toMark(row);
    },

    /** For its maker, or an admin. Throws `not_found` and `forbidden`. */
    async remove(id: string, by: Caller): Promise<void> {
      const [row] = await store.db.select().from(marks).where(eq(marks.id, id)).limit(1);
      if (!row) throw new AppError("not_found", "There is no such mark.");
      const isOwn = row.createdBy !== null && row.createdBy === by.user?.id;
      if (!isOwn && !can(by, "admin")) {
        throw new AppError("forbidden", "Only the maker of this mark or an admin can do this.");
      }
      await store.atomically((db) => [
        writeAudit(db, by, { action: "mark.deleted", target: id }, isThere(db, id)),
        db.delete(marks).where(eq(marks.id, id)),
      ]);
    },

    /** The marks that an account made. They outlive the account, as boards do. */
    people: {
      async export(userId: string) {
        const own = await store.db.select().from(marks).where(eq(marks.createdBy, userId));
        return { marks: own.map(toMark) };
      },
    } satisfies PersonalData,
  };
}

function toMark({ at, createdAt, ...row }: Omit<Mark, "at" | "createdAt"> & Times): Mark {
  return { ...row, at: at.toISOString(), createdAt: createdAt.toISOString() };
}

interface Times {
  at: Date;
  createdAt: Date;
}

// The account may have been deleted while the request was on its way.
function refuseUnknownMaker(error: unknown): never {
  if (isForeignKeyViolation(error)) {
    throw new AppError("unauthorized", "Could not validate credentials");
  }
  throw error;
}
