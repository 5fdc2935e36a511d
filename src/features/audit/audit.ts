// The audit log: who did what to whom, from where, and by which way in. Rows are written by the features that do it.
import { and, desc, eq, gte, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import { Type } from "@sinclair/typebox";
import type { JsonObject } from "../../../db/json.ts";
import { type Actor, actorOf, type AuditEvent } from "../../domain/audit.ts";
import type { Caller } from "../../domain/caller.ts";
import { readMoment } from "../../domain/zones/moment.ts";
import type { Log } from "../../runtime/log.ts";
import type { PreparedAudit, WriteAudit } from "../../store/audit-entry.ts";
import type { PersonalData } from "../../store/personal-data.ts";
import type { Store, Writer } from "../../store/store.ts";
import { type Page, readCursor, toPage } from "../../wire/cursor.ts";
import type { AuditQuery, AuditRow } from "./model.ts";

export interface AuditDeps {
  store: Store;
  clock: () => number;
  log: Log;
  /** Rows that are older are removed. */
  keptDays: number;
}

export type Audit = ReturnType<typeof createAudit>;

type Filter = Omit<AuditQuery, "limit" | "cursor">;

const dayMs = 24 * 60 * 60 * 1000;
/** Rows that are removed in one transaction, and those that an export reads at a time. */
const stepRows = 1000;
/** Between two steps others write. */
const pauseMs = 50;

export function createAudit({ store, clock, log, keptDays }: AuditDeps) {
  const { audit } = store.tables;
  let removing: Promise<void> | undefined;

  const toRow = (by: Caller | Actor | undefined, { action, target, details }: AuditEvent) => {
    const { kind, id, address, factor }: Actor = by && "kind" in by ? by : actorOf(by);
    const at = new Date(clock());
    return {
      id: Bun.randomUUIDv7("hex", at),
      at,
      action,
      kind,
      by: id,
      target,
      address,
      factor,
      details,
    };
  };

  /** In the table's order. What is undefined is null. */
  function insert(db: Writer, row: NewRow, when: SQL | undefined) {
    const { id, at, action, kind, by, target, address, factor, details } = row;
    const texts = [action, kind, by, target, address, factor].map((each) => sql`${each ?? null}`);
    const values = sql`select ${id}, ${at}, ${sql.join(texts, sql`, `)}, ${details ?? null}`;
    return db.insert(audit).select(when ? sql`${values} where ${when}` : values);
  }

  const entry: WriteAudit = (db, by, event, when) => {
    const { at, details, ...row } = toRow(by, event);
    const json = details && sql.param(details, audit.details);
    return insert(db, { ...row, at: sql.param(at, audit.at), details: json }, when);
  };

  // Names of their own: a statement beside it may have placeholders for an id and an address, too.
  const prepared: PreparedAudit = {
    entry(db, when) {
      const of = (name: keyof NewRow) => sql.placeholder(`audit ${name}`);
      const names = ["id", "action", "kind", "by", "target", "address", "factor"] as const;
      const row = Object.fromEntries(names.map((name) => [name, of(name)]));
      const at = sql.param(of("at"), audit.at);
      return insert(db, { ...row, at, details: store.columns.jsonOf(of("details")) }, when);
    },

    values(by, event) {
      const { details, ...row } = toRow(by, event);
      const all = { ...row, details: details && JSON.stringify(details) };
      return Object.fromEntries(
        Object.entries(all).map(([name, value]) => [`audit ${name}`, value ?? null]),
      );
    },
  };

  /** Newest first, from before row `before` on. */
  function read(matching: SQL | undefined, limit: number, before: string | undefined) {
    const older = before === undefined ? undefined : lt(audit.id, before);
    return store.db
      .select()
      .from(audit)
      .where(and(matching, older))
      .orderBy(desc(audit.id))
      .limit(limit);
  }

  async function* pages(matching: SQL | undefined): AsyncGenerator<Row[]> {
    for (let before: string | undefined; ;) {
      const rows = await read(matching, stepRows, before);
      if (rows.length > 0) yield rows;
      if (rows.length < stepRows) return;
      before = rows.at(-1)!.id;
    }
  }

  /** What an account did, and what was done to it. */
  const about = (userId: string) => or(eq(audit.actorId, userId), eq(audit.target, userId));

  function matching({ actor, target, action, from, to }: Filter): SQL | undefined {
    const start = from === undefined ? undefined : gte(audit.id, firstId(readMoment(from, "UTC")));
    const end = to === undefined ? undefined : lt(audit.id, firstId(readMoment(to, "UTC")));
    return and(
      actor === undefined ? undefined : eq(audit.actorId, actor),
      target === undefined ? undefined : eq(audit.target, target),
      action === undefined ? undefined : eq(audit.action, action),
      start,
      end,
    );
  }

  async function page(where: SQL | undefined, { limit, cursor }: AuditQuery): Promise<Page<Row>> {
    const before = cursor === undefined ? undefined : readCursor(cursor, Type.String());
    return toPage(await read(where, limit + 1, before), limit, (row) => row.id);
  }

  async function remove(): Promise<void> {
    const expired = lt(audit.id, firstId(clock() - keptDays * dayMs));
    for (;;) {
      const ids = await store.db
        .select({ id: audit.id })
        .from(audit)
        .where(expired)
        .limit(stepRows);
      if (ids.length === 0) return;
      const list = ids.map(({ id }) => id);
      await store.atomically((db) => [db.delete(audit).where(inArray(audit.id, list))]);
      await Bun.sleep(pauseMs);
    }
  }

  return {
    entry,
    prepared,

    /** Newest first. Throws `validation` for a cursor of another list. */
    async list(query: AuditQuery): Promise<Page<AuditRow>> {
      const { items, nextCursor } = await page(matching(query), query);
      return { items: items.map(toAuditRow), nextCursor };
    },

    /** The same as lines of JSON, newest first. */
    async *export(filter: Filter): AsyncGenerator<string> {
      for await (const rows of pages(matching(filter))) {
        yield rows.map((row) => `${JSON.stringify(toAuditRow(row))}\n`).join("");
      }
    },

    /** What an account did, and what was done to it. */
    async own(userId: string, query: AuditQuery): Promise<Page<AuditRow>> {
      const { items, nextCursor } = await page(about(userId), query);
      return { items: items.map((row) => toAuditRow(toOwn(row, userId))), nextCursor };
    },

    /** Removes what is older than it is kept, in small steps. A failure is logged, and the next call goes on. */
    purge(): void {
      removing ??= remove()
        .catch((error: unknown) =>
          log.warn("Old rows of the audit log could not be removed", { error }),
        )
        .finally(() => (removing = undefined));
    },

    people: {
      async export(userId: string): Promise<JsonObject> {
        const kept: JsonObject[] = [];
        for await (const rows of pages(about(userId))) {
          kept.push(...rows.map((row) => ({ ...toAuditRow(toOwn(row, userId)) })));
        }
        return { audit: kept };
      },

      /** The rows stay, and name the account no more. */
      erase: (userId: string) => (db) => [
        db.update(audit).set({ target: null, details: null }).where(eq(audit.target, userId)),
        db.update(audit).set({ actorId: null, address: null }).where(eq(audit.actorId, userId)),
      ],
    } satisfies PersonalData,
  };
}

/** What is written, as SQL or as values. */
type NewRow = {
  [
    Name in "id" | "at" | "action" | "kind" | "by" | "target" | "address" | "factor" | "details"
  ]?: unknown;
};

type Row = Store["tables"]["audit"]["$inferSelect"];

/** The first id that a row of this moment may have: a UUIDv7 begins with its time. */
function firstId(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

/** Where somebody else was when they did something is their affair. */
function toOwn(row: Row, userId: string): Row {
  const isElsewhere = row.actorId !== userId && ["account", "key"].includes(row.actorKind);
  return isElsewhere ? { ...row, address: null } : row;
}

function toAuditRow(row: Row): AuditRow {
  return {
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    actor: { kind: row.actorKind, id: row.actorId },
    ...(row.target !== null && { target: row.target }),
    address: row.address,
    ...(row.factor !== null && { factor: row.factor }),
    details: row.details ?? {},
  };
}
