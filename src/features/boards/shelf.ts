// What all readers of reports share: titled, stored as JSON, and changed by its maker or an admin. It outlives
// its maker's account, since others go on using it.
import { Type } from "@sinclair/typebox";
import { and, count, desc, eq, gt, lt, sql } from "drizzle-orm";
import type { JsonObject } from "../../../db/json.ts";
import { AppError } from "../../domain/error.ts";
import { type Caller, can } from "../../domain/caller.ts";
import { isEmpty } from "../../domain/changes.ts";
import { type Page, readCursor, toPage } from "../../wire/cursor.ts";
import { isForeignKeyViolation } from "../../store/dialect.ts";
import type { Store } from "../../store/store.ts";

export interface ShelfOptions {
  store: Store;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Tells the rows of this shelf from others. */
  kind: "board" | "report";
  /** The word for one, in messages. */
  noun: string;
  countMax: number;
  /** Of one's content, as JSON. */
  contentBytesMax: number;
}

export type Kept<Content> = Content & {
  id: string;
  title: string;
  ownerId: string | null;
  createdAt: string;
  updatedAt: string;
};

/** A shelf for things of one kind. `Content` must survive a round trip through JSON. */
export function createShelf<Content extends object>(options: ShelfOptions) {
  const { store, clock, kind, noun, countMax, contentBytesMax } = options;
  const { saved } = store.tables;

  const rows = () => store.db.select().from(saved);
  type Row = Awaited<ReturnType<typeof rows>>[number];
  const isIt = (id: string) => and(eq(saved.kind, kind), eq(saved.id, id));

  function toKept({ id, title, content, ownerId, createdAt, updatedAt }: Row): Kept<Content> {
    return {
      id,
      title,
      // Written by `toJson`, and by nothing else.
      ...(content as unknown as Content),
      ownerId,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }

  function toJson(content: Content): JsonObject {
    if (Buffer.byteLength(JSON.stringify(content)) > contentBytesMax) {
      const [path = ""] = Object.keys(content);
      const message = `must be at most ${contentBytesMax / 1024} KB of JSON`;
      throw new AppError("validation", `The ${noun} is too large.`, {
        issues: [{ path, message }],
      });
    }
    return content as unknown as JsonObject;
  }

  const gone = () => new AppError("not_found", `There is no such ${noun}.`);

  async function read(id: string): Promise<Row> {
    const [row] = await rows().where(isIt(id)).limit(1);
    if (!row) throw gone();
    return row;
  }

  async function demandWriter(id: string, caller: Caller): Promise<void> {
    const { ownerId } = await read(id);
    const isOwn = ownerId !== null && ownerId === caller.user?.id;
    if (!isOwn && !can(caller, "admin")) {
      throw new AppError("forbidden", `Only the maker of this ${noun} or an admin can do this.`);
    }
  }

  return {
    /** Throws `validation` for too much content, `conflict` when the shelf is full. */
    async add(title: string, content: Content, ownerId: string): Promise<Kept<Content>> {
      const now = new Date(clock());
      const row = {
        id: Bun.randomUUIDv7("hex", now),
        kind,
        title,
        content: toJson(content),
        ownerId,
        createdAt: now,
        updatedAt: now,
      };
      const [, tooMany] = await store
        .atomically((db) => [
          db.insert(saved).values(row),
          // Undone in the same transaction: however many requests add at once, the shelf holds no more.
          db
            .delete(saved)
            .where(
              and(
                isIt(row.id),
                gt(
                  db.select({ count: count() }).from(saved).where(eq(saved.kind, kind)),
                  sql`${countMax}`,
                ),
              ),
            )
            .returning({ id: saved.id }),
        ])
        .catch(refuseUnknownOwner);
      if (tooMany.length > 0) {
        throw new AppError("conflict", `There are ${countMax} already: delete a ${noun} first.`);
      }
      return toKept(row);
    },

    /** Throws `not_found`. */
    get: async (id: string) => toKept(await read(id)),

    /** Newest first. Throws `validation` for a cursor of another list. */
    async list({
      limit,
      cursor,
    }: {
      limit: number;
      cursor?: string;
    }): Promise<Page<Kept<Content>>> {
      const before = cursor === undefined ? undefined : readCursor(cursor, Type.String());
      const found = await rows()
        .where(and(eq(saved.kind, kind), before === undefined ? undefined : lt(saved.id, before)))
        .orderBy(desc(saved.id))
        .limit(limit + 1);
      const { items, nextCursor } = toPage(found, limit, (row) => row.id);
      return { items: items.map(toKept), nextCursor };
    },

    /** Undefined fields stay as they are. Throws `not_found`, `forbidden`, and `validation` as `add` does. */
    async update(
      id: string,
      { title, content }: { title?: string; content?: Content },
      caller: Caller,
    ): Promise<Kept<Content>> {
      await demandWriter(id, caller);
      if (isEmpty({ title, content })) return toKept(await read(id));
      const changes = {
        title,
        content: content && toJson(content),
        updatedAt: new Date(clock()),
      };
      const [[row]] = await store.atomically((db) => [
        db.update(saved).set(changes).where(isIt(id)).returning(),
      ]);
      if (!row) throw gone();
      return toKept(row);
    },

    /** Throws `not_found` and `forbidden`. */
    async remove(id: string, caller: Caller): Promise<void> {
      await demandWriter(id, caller);
      await store.atomically((db) => [db.delete(saved).where(isIt(id))]);
    },

    /** Everything that an account made. */
    async madeBy(ownerId: string): Promise<JsonObject[]> {
      const found = await rows().where(and(eq(saved.kind, kind), eq(saved.ownerId, ownerId)));
      return found.map((row) => ({ ...toKept(row) }));
    },
  };
}

// The account may have been deleted while the request was on its way.
function refuseUnknownOwner(error: unknown): never {
  if (isForeignKeyViolation(error)) {
    throw new AppError("unauthorized", "Could not validate credentials");
  }
  throw error;
}
