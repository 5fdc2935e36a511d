// Links that are sent to somebody. Each is good once, until it expires, and only hashes of it are kept.
import { and, eq, exists, gt, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { JsonObject } from "../../../db/json.ts";
import type { Store, Writer } from "../../store/store.ts";

const minuteMs = 60 * 1000;
const dayMs = 24 * 60 * minuteMs;

/** How long each kind is good. */
export const linkMs = {
  reset: 30 * minuteMs,
  verify: dayMs,
  change: 30 * minuteMs,
  undo: 7 * dayMs,
  invite: 7 * dayMs,
} as const;

export type LinkKind = keyof typeof linkMs;

const secretBytes = 32;
/** No secret of ours is longer; longer ones are not looked for. */
const secretLengthMax = 2 * secretBytes;
const codeBelow = 100_000_000;
/** What has expired or was used is kept for so long, to be looked at. */
const keptMs = 7 * dayMs;

export interface NewLink {
  kind: LinkKind;
  /** Whose account it is about. Null: there is none. */
  userId: string | null;
  email: string;
  data?: JsonObject;
  createdBy?: string;
}

/** A link before it is written. Its secret and its code are known here, and then to nobody but whoever reads the mail. */
export interface MadeLink extends NewLink {
  id: string;
  secret: string;
  /** Eight digits. */
  code: string;
  expiresAt: Date;
}

/** A link that is good. */
export interface Link {
  id: string;
  kind: LinkKind;
  userId: string | null;
  email: string;
  /** The hash of its code. */
  code: string | null;
  data: JsonObject | null;
  createdBy: string | null;
  createdAt: Date;
}

/** One attempt to use a link: of many at once one succeeds. */
export interface Claim {
  /** Uses it up; no row is returned where somebody was faster. The first of the statements. */
  use(db: Writer): ReturnType<Links["use"]>;
  /** Whether it was this attempt, for the statements that follow. */
  isOurs(db: Writer): SQL;
}

export type Links = ReturnType<typeof createRows>;

export function createLinks(deps: { store: Store; clock: () => number }) {
  const rows = createRows(deps);
  return {
    insert: rows.insert,
    find: rows.find,
    clear: rows.clear,

    make(wanted: NewLink): MadeLink {
      const now = deps.clock();
      return {
        ...wanted,
        id: Bun.randomUUIDv7("hex", now),
        secret: crypto.getRandomValues(new Uint8Array(secretBytes)).toHex(),
        code: makeCode(),
        expiresAt: new Date(now + linkMs[wanted.kind]),
      };
    },

    claim({ id }: Link): Claim {
      const by = `used ${Bun.randomUUIDv7()}`;
      return { use: (db) => rows.use(db, id, by), isOurs: (db) => rows.isUsedBy(db, by) };
    },
  };
}

export function hashOf(secret: string): string {
  return new Bun.CryptoHasher("sha256").update(secret).digest("hex");
}

function makeCode(): string {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return String(number % codeBelow).padStart(8, "0");
}

function createRows({ store, clock }: { store: Store; clock: () => number }) {
  const { links, users } = store.tables;
  const now = () => new Date(clock());

  return {
    /** Writes it, if `when` holds. */
    insert(db: Writer, made: MadeLink, when: SQL = sql`1 = 1`) {
      const at = (time: Date) => sql.param(time, links.createdAt);
      const data = made.data === undefined ? sql`null` : sql.param(made.data, links.data);
      return db
        .insert(links)
        .select(
          // In the table's order, as Drizzle demands.
          sql`select ${made.id}, ${made.kind}, ${hashOf(made.secret)}, ${made.userId}, ${made.email},
            ${hashOf(made.code)}, ${data}, ${made.createdBy ?? null}, ${at(now())}, ${at(made.expiresAt)},
            null where ${when}`,
        )
        .returning({ id: links.id });
    },

    /** The link with this secret, if it is one of these kinds, good, and its account is not disabled. */
    async find(kinds: readonly LinkKind[], secret: string): Promise<Link | undefined> {
      if (secret.length > secretLengthMax) return undefined;
      const [found] = await store.db
        .select({
          id: links.id,
          kind: links.kind,
          userId: links.userId,
          email: links.email,
          code: links.code,
          data: links.data,
          createdBy: links.createdBy,
          createdAt: links.createdAt,
        })
        .from(links)
        .leftJoin(users, eq(users.id, links.userId))
        .where(
          and(
            eq(links.hash, hashOf(secret)),
            inArray(links.kind, [...kinds]),
            isNull(links.usedAt),
            gt(links.expiresAt, now()),
            isNull(users.disabledAt),
          ),
        )
        .limit(1);
      return found && { ...found, kind: found.kind as LinkKind };
    },

    /** Its hash makes way for who used it, so that no two can both think that it was them. */
    use(db: Writer, id: string, by: string) {
      return db
        .update(links)
        .set({ hash: by, usedAt: now() })
        .where(and(eq(links.id, id), isNull(links.usedAt), gt(links.expiresAt, now())))
        .returning({ id: links.id });
    },

    isUsedBy: (db: Writer, by: string): SQL =>
      exists(db.select({ id: links.id }).from(links).where(eq(links.hash, by))),

    /** Deletes those that have long been of no use. */
    clear(db: Writer) {
      const before = new Date(clock() - keptMs);
      return db.delete(links).where(or(lt(links.expiresAt, before), lt(links.usedAt, before)));
    },
  };
}
