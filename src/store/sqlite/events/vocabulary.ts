// Which names, properties and values events have, and how often. Of column blocks it is counted already (uses.ts); what is
// not packed yet is counted anew each time, as far as it is the newest.
import type { Database } from "bun:sqlite";
import type { ValueUse, Vocabulary } from "../../event-log.ts";
import { codedLengthMax } from "./column-values.ts";
import { cut } from "./cutting.ts";
import { toNumbers } from "./number-column.ts";
import { openRows, type Row } from "./recent-rows.ts";
import type { SealedBlock } from "./sealed-block.ts";
import { type BlockHead, headColumns, recentRows, type StoredBlocks } from "./stored-blocks.ts";
import type { StoredValues } from "./stored-values.ts";
import { unpackCounts } from "./uses.ts";

/** Events that are not packed yet, and are looked at all the same: the newest ones, as far as their texts are not long. */
const unpackedMax = 32_768;
const unpackedLengthMax = 16_000_000;

export function createVocabulary(
  database: Database,
  { blocks, stored }: { blocks: StoredBlocks; stored: StoredValues },
): Vocabulary {
  const listNames = database.query<{ id: number; event: string }, []>(
    "select id, event from names",
  );
  const listRolled = database.query<{ id: number; count: number }, []>(
    "select name_id as id, sum(count) as count from rollups where unit = 1 and name_id != 0 group by name_id",
  );
  const listRecent = database.query<{ id: number; count: number }, []>(
    "select name_id as id, count(*) as count from recent where name_id != 0 group by name_id",
  );
  const listCounts = database.query<{ property: number; nameId: number; counts: Uint8Array }, []>(
    "select property, name_id as nameId, counts from value_counts",
  );
  const countsOf = database.query<{ nameId: number; counts: Uint8Array }, [number]>(
    "select name_id as nameId, counts from value_counts where property = ?",
  );
  const textBlocks = database.query<BlockHead, []>(
    `select ${headColumns} from blocks where first_seq >` +
      " coalesce((select value from marks where name = 'compacted'), 0) and layout is null order by first_seq desc",
  );
  const rows = database.query<Row, []>(`select ${recentRows} from recent order by seq`);

  const atOnce = <T>(read: () => T): T =>
    database.inTransaction ? read() : database.transaction(read)();

  /** The numbers of an event's name: several calls may bear it. Undefined stands for all. */
  function numbersOf(event: string | undefined): ReadonlySet<number> | undefined {
    if (event === undefined) return undefined;
    const own = listNames.all().filter((name) => name.event === event);
    return new Set(own.map(({ id }) => id));
  }

  /** Visits the newest events that are not packed, and returns how many are left out. */
  function eachUnpacked(visit: (nameId: number, json: string) => void): number {
    let left = 0;
    let seen = 0;
    let length = 0;
    const look = (block: SealedBlock) => {
      seen += block.count;
      const nameIds = toNumbers(block.numbers("nameId"), new Uint32Array(block.count));
      const { at } = block.properties();
      for (const [i, nameId] of nameIds.entries()) {
        const json = at(i);
        length += json.length;
        if (nameId !== 0) visit(nameId, json);
      }
    };
    look(openRows(rows.all()));
    for (const head of textBlocks.all()) {
      if (seen + head.count > unpackedMax || length > unpackedLengthMax) left += head.count;
      else look(blocks.open(head));
    }
    return left;
  }

  function countNames() {
    const eventOf = new Map(listNames.all().map(({ id, event }) => [id, event]));
    const counts = new Map<string, number>();
    for (const { id, count } of [...listRolled.all(), ...listRecent.all()]) {
      add(counts, eventOf.get(id) ?? "", count);
    }
    return { uses: toUses(counts), unseen: 0 };
  }

  function countProperties(event?: string) {
    const meant = numbersOf(event);
    const counts = new Map<string, number>();
    for (const { property, nameId, counts: packed } of listCounts.all()) {
      if (meant && !meant.has(nameId)) continue;
      add(counts, stored.nameOf(property), unpackCounts(packed)[0] as number);
    }
    // Names are as they were written, and read once each.
    const fresh = new Map<string, number>();
    const unseen = eachUnpacked((nameId, json) => {
      if (meant && !meant.has(nameId)) return;
      for (const name of cut(json)?.names ?? []) add(fresh, name, 1);
    });
    for (const [name, count] of fresh) add(counts, JSON.parse(name) as string, count);
    return { uses: toUses(counts), unseen };
  }

  function countValues(property: string, { event, prefix = "", limit }: ValueOptions) {
    const meant = numbersOf(event);
    const found = stored.find(property);
    const packed = found ? sumCounts(countsOf.all(found.id), meant) : new Float64Array(1);
    const counts = new Map<string, number>();
    const fresh = new Map<string, number>();
    const name = JSON.stringify(property);
    const starts = prefix === "" ? [""] : beginnings(prefix);
    let long = 0;
    const unseen = eachUnpacked((nameId, json) => {
      if ((meant && !meant.has(nameId)) || !json.includes(name)) return;
      const parts = cut(json);
      const value = parts?.values[parts.names.indexOf(name)];
      // It is not listed once it is packed, either.
      if (value !== undefined && value.length > codedLengthMax) long += 1;
      else if (value !== undefined && starts.some((start) => value.startsWith(start))) {
        add(fresh, value, 1);
      }
    });
    const coded = packed.subarray(1).reduce((sum, count) => sum + count, 0);
    // All of a value are counted by its code, so that the texts of the most frequent ones alone are read, if no more is
    // needed of them.
    const totals = packed.slice();
    const alike: number[] = [];
    if (prefix === "") for (let code = 1; code < totals.length; code++) alike.push(code);
    const isListed = prefix !== "" || fresh.size > 0;
    for (const [code, json] of isListed ? stored.list(found?.id ?? 0) : []) {
      if (prefix !== "" && starts.some((start) => json.startsWith(start))) alike.push(code);
      const count = fresh.get(json);
      if (count === undefined || code >= totals.length) continue;
      totals[code] = (totals[code] as number) + count;
      fresh.delete(json);
    }
    for (const [json, count] of fresh) add(counts, json, count);
    for (const code of mostUsed(alike, totals, limit)) {
      add(counts, stored.jsonOf(found?.id ?? 0, code), totals[code] as number);
    }
    const values: ValueUse[] = toUses(counts).map(({ name, count }) => ({ json: name, count }));
    return { uses: values.slice(0, limit), unseen: unseen + long + (packed[0] as number) - coded };
  }

  return {
    names: async () => atOnce(countNames),
    properties: async (event) => atOnce(() => countProperties(event)),
    values: async (property, options) => atOnce(() => countValues(property, options)),
  };
}

type ValueOptions = Parameters<Vocabulary["values"]>[1];

function sumCounts(
  rows: readonly { nameId: number; counts: Uint8Array }[],
  meant: ReadonlySet<number> | undefined,
): Float64Array {
  const own = rows.filter(({ nameId }) => !meant || meant.has(nameId));
  const all = own.map(({ counts }) => unpackCounts(counts));
  const sum = new Float64Array(Math.max(1, ...all.map(({ length }) => length)));
  for (const counts of all) {
    for (let code = 0; code < counts.length; code++) {
      sum[code] = (sum[code] as number) + (counts[code] as number);
    }
  }
  return sum;
}

/** Those of the codes that are counted most, at most `limit`. */
function mostUsed(codes: readonly number[], counts: Float64Array, limit: number): number[] {
  const countOf = (code: number) => counts[code] ?? 0;
  // Only the largest need be put in order.
  const least = Float64Array.from(codes, countOf).sort().at(-limit) ?? 1;
  return codes
    .filter((code) => countOf(code) >= Math.max(1, least))
    .sort((one, other) => countOf(other) - countOf(one))
    .slice(0, limit);
}

/** How the JSON texts begin of texts, and of numbers and booleans, that begin so. */
function beginnings(prefix: string): string[] {
  return [JSON.stringify(prefix).slice(0, -1), prefix];
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

/** The most frequent first. */
function toUses(counts: ReadonlyMap<string, number>): { name: string; count: number }[] {
  return Array.from(counts, ([name, count]) => ({ name, count })).sort(
    (one, other) => other.count - one.count || (one.name < other.name ? -1 : 1),
  );
}
