// Things that people make and others like. This is written as any extension could be: with the store, with
// tables of its own, and with `record`. It knows nothing of requests.
import { Type } from "@sinclair/typebox";
import { and, desc, eq, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import { defineItemTables } from "../../../db/items.ts";
import type { JsonObject } from "../../../db/json.ts";
import { AppError } from "../../domain/error.ts";
import { type Caller, can } from "../../domain/caller.ts";
import type { RecordAction } from "../../domain/event.ts";
import { isEmpty } from "../../domain/changes.ts";
import { type Page, readCursor, toPage } from "../../wire/cursor.ts";
import { isForeignKeyViolation, steady } from "../../store/dialect.ts";
import type { Store } from "../../store/store.ts";
import { itemCreated } from "./actions.ts";
import { createItemHistory } from "./history.ts";
import { createLikes, noSuchItem } from "./likes.ts";
import type { Item, ItemChanges, ItemQuery, NewItem } from "./model.ts";
import { onceRun } from "../../store/prepared.ts";

export interface ItemsDeps {
  store: Store;
  record: RecordAction;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Of one item's properties, as JSON. */
const propertiesBytesMax = 16 * 1024;

const Id = Type.String({ pattern: "^[0-9a-f-]{36}$" });
const ById = Type.Tuple([Id]);
const ByLikes = Type.Tuple([Type.Integer(), Id]);

export type Items = ReturnType<typeof createItems>;

export function createItems({ store, record, clock }: ItemsDeps) {
  const { items, likes } = defineItemTables(store.columns, store.tables);
  const { like, unlike, likers, newest } = createLikes({ store, record, clock });

  const rowsFor = (viewerId: string | SQL) =>
    store.db
      .select({
        id: items.id,
        ownerId: items.ownerId,
        title: items.title,
        description: items.description,
        properties: items.properties,
        createdAt: items.createdAt,
        updatedAt: items.updatedAt,
        likeCount: items.likeCount,
        likedBy: likes.userId,
      })
      .from(items)
      .leftJoin(
        likes,
        and(eq(likes.itemId, items.id), eq(likes.userId, viewerId), isNull(likes.removedAt)),
      );
  type Row = Awaited<ReturnType<typeof rowsFor>>[number];

  const rowById = onceRun(() =>
    rowsFor(steady("viewerId"))
      .where(eq(items.id, steady("id")))
      .prepare("item_by_id"),
  );

  async function show(rows: readonly Row[]): Promise<Item[]> {
    const recent = await newest(rows.map((row) => row.id));
    return rows.map(({ likeCount, likedBy, createdAt, updatedAt, ...item }) => ({
      ...item,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
      likes: { count: likeCount, own: likedBy !== null, recent: recent.get(item.id) ?? [] },
    }));
  }

  /** Throws not_found. */
  async function get(id: string, viewerId = ""): Promise<Item> {
    const [item] = await show(await rowById.execute({ id, viewerId }));
    if (!item) throw noSuchItem();
    return item;
  }

  async function create(given: NewItem, ownerId: string): Promise<Item> {
    const now = new Date(clock());
    const item = {
      id: Bun.randomUUIDv7("hex", now),
      ownerId,
      title: given.title,
      description: given.description ?? null,
      properties: checkSize(given.properties) ?? {},
      likeCount: 0,
      createdAt: now,
      updatedAt: now,
    };
    await store.atomically((db) => [db.insert(items).values(item)]).catch(refuseUnknownOwner);
    record(itemCreated(item));
    return get(item.id, ownerId);
  }

  /** Newest first, or most liked first. Throws `validation` for a cursor of another list. */
  async function list(query: ItemQuery, viewerId: string): Promise<Page<Item>> {
    const { ownerId, sort, limit, cursor } = query;
    const order = orders[sort];
    const found = await rowsFor(viewerId)
      .where(
        and(
          ownerId === undefined ? undefined : eq(items.ownerId, ownerId),
          cursor === undefined ? undefined : order.after(cursor),
        ),
      )
      .orderBy(...order.by)
      .limit(limit + 1);
    const page = toPage(found, limit, order.position);
    return { items: await show(page.items), nextCursor: page.nextCursor };
  }

  const orders = {
    new: {
      by: [desc(items.id)],
      position: ({ id }: Row) => [id],
      after: (cursor: string) => lt(items.id, readCursor(cursor, ById)[0]),
    },
    likes: {
      by: [desc(items.likeCount), desc(items.id)],
      position: ({ likeCount, id }: Row) => [likeCount, id],
      after(cursor: string) {
        const [likeCount, id] = readCursor(cursor, ByLikes);
        return sql`(${items.likeCount}, ${items.id}) < (${likeCount}, ${id})`;
      },
    },
  } satisfies { [sort in ItemQuery["sort"]]: Order<Row> };

  /**
   * Changes nothing if nothing is given. Throws not_found, and forbidden if the caller neither owns the item
   * nor may write all items.
   */
  async function update(id: string, changes: ItemChanges, caller: Caller): Promise<Item> {
    await demandWriter(id, caller);
    const { title, description, properties } = changes;
    if (isEmpty({ title, description, properties })) return get(id, caller.user?.id);
    const updatedAt = new Date(clock());
    await store.atomically((db) => [
      db
        .update(items)
        .set({ title, description, properties: checkSize(properties), updatedAt })
        .where(eq(items.id, id)),
    ]);
    return get(id, caller.user?.id);
  }

  /** Removes an item and its likes. Fails as `update` does. */
  async function remove(id: string, caller: Caller): Promise<void> {
    await demandWriter(id, caller);
    await store.atomically((db) => [db.delete(items).where(eq(items.id, id))]);
  }

  async function demandWriter(id: string, caller: Caller): Promise<void> {
    const mayAll = can(caller, "items:write");
    // A key may not read items, so it does not learn whether an item exists.
    if (!caller.user && !mayAll) throw noSuchItem();
    const [row] = await rowById.execute({ id, viewerId: "" });
    if (!row) throw noSuchItem();
    if (row.ownerId !== caller.user?.id && !mayAll) {
      throw new AppError("forbidden", "This item belongs to another account.");
    }
  }

  return {
    create,
    get,
    getAll: async (ids: string[], viewerId: string) =>
      show(await rowsFor(viewerId).where(inArray(items.id, ids))),
    list,
    update,
    remove,
    like,
    unlike,
    likers,
    ...createItemHistory({ store }),
  };
}

interface Order<Row> {
  by: SQL[];
  /** What the cursor after this row holds. */
  position: (row: Row) => unknown;
  after: (cursor: string) => SQL;
}

function checkSize(properties: JsonObject | undefined): JsonObject | undefined {
  if (Buffer.byteLength(JSON.stringify(properties ?? {})) <= propertiesBytesMax) return properties;
  throw new AppError("validation", "The item is too large.", {
    issues: [{ path: "properties", message: "must be at most 16 KB of JSON" }],
  });
}

// The account may have been deleted while the request was on its way.
function refuseUnknownOwner(error: unknown): never {
  if (isForeignKeyViolation(error)) {
    throw new AppError("unauthorized", "Could not validate credentials");
  }
  throw error;
}
