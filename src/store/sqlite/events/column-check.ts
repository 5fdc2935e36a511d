// Looks through all column blocks for what cannot be: columns that are missing or of another length, codes that stand for
// nothing, and counts of values that differ from what is counted anew.
import type { Database } from "bun:sqlite";
import { numberNames } from "./layout.ts";
import type { ColumnBlock } from "./opened-columns.ts";
import { type ColumnHead, createStoredBlocks, headColumns } from "./stored-blocks.ts";
import { createStoredValues, type StoredValues } from "./stored-values.ts";
import { unpackCounts, usesOf } from "./uses.ts";

export interface ColumnCheck {
  blocks: number;
  /** What is wrong, in words; the first ones alone. */
  wrong: string[];
}

const wrongMax = 20;

/** Takes some ten milliseconds a block. Throws nothing for what is damaged. */
export function checkColumns(database: Database): ColumnCheck {
  // Nothing that was read before is trusted.
  const stored = createStoredValues(database);
  const blocks = createStoredBlocks(database, stored);
  const wrong: string[] = [];
  const counted = new Map<string, Map<number, number>>();
  const heads = database
    .query<ColumnHead, []>(`select ${headColumns} from blocks where layout is not null`)
    .all();
  for (const head of heads) {
    if (wrong.length >= wrongMax) break;
    const about = `the block of event ${head.firstSeq}`;
    try {
      const block = blocks.openColumns(head);
      wrong.push(...checkBlock(block).map((problem) => `${about} ${problem}`));
      addUses(counted, block);
    } catch (error) {
      wrong.push(`${about} cannot be read: ${(error as Error).message}`);
    }
  }
  if (wrong.length === 0) wrong.push(...findTwice(database, stored));
  if (wrong.length === 0) wrong.push(...compareCounts(database, stored, counted));
  return { blocks: heads.length, wrong: wrong.slice(0, wrongMax) };
}

function checkBlock(block: ColumnBlock): string[] {
  const { count } = block;
  const wrong = numberNames
    .filter((name) => name !== "lag")
    .filter((name) => block.numbers(name).deltas.length !== count)
    .map((name) => `has another number of ${name}s than events`);
  const { at } = block.properties();
  // Every value is looked up, so that a code without one is found.
  for (let place = 0; place < count; place++) {
    try {
      JSON.parse(at(place) || "{}");
    } catch (error) {
      wrong.push(`has properties that are not to be read: ${(error as Error).message}`);
      break;
    }
  }
  return wrong;
}

/** By property and name, and then by code. */
function addUses(counted: Map<string, Map<number, number>>, block: ColumnBlock): void {
  for (const [property, byName] of usesOf(block)) {
    for (const [nameId, use] of byName) {
      const key = JSON.stringify([property, nameId]);
      const known = counted.get(key) ?? new Map<number, number>();
      known.set(0, (known.get(0) ?? 0) + use.count);
      for (const [i, code] of use.codes.entries()) {
        known.set(code, (known.get(code) ?? 0) + (use.counts[i] as number));
      }
      counted.set(key, known);
    }
  }
}

/** Two codes of one value would be counted apart. */
function findTwice(database: Database, stored: StoredValues): string[] {
  const properties = database.query<{ id: number }, []>("select id from properties").all();
  return properties.flatMap(({ id }) => {
    const known = new Set<string>();
    let count = 0;
    for (const [, json] of stored.list(id)) {
      known.add(json);
      count += 1;
    }
    return known.size === count ? [] : [`property ${id} has a value with two codes`];
  });
}

function compareCounts(
  database: Database,
  stored: StoredValues,
  counted: Map<string, Map<number, number>>,
): string[] {
  const wrong: string[] = [];
  const rows = database
    .query<{ property: number; nameId: number; counts: Uint8Array }, []>(
      "select property, name_id as nameId, counts from value_counts",
    )
    .all();
  for (const { property, nameId, counts } of rows) {
    const key = JSON.stringify([stored.nameOf(property), nameId]);
    const right = counted.get(key);
    const kept = unpackCounts(counts);
    const isRight =
      kept.every((count, code) => count === (right?.get(code) ?? 0)) &&
      [...(right?.keys() ?? [])].every((code) => code < kept.length);
    counted.delete(key);
    if (!isRight) wrong.push(`property ${property} of name ${nameId} is counted wrongly`);
  }
  // Properties beyond those that have numbers are not counted.
  const missing = [...counted.keys()].filter((key) => stored.find(JSON.parse(key)[0] as string));
  return [...wrong, ...missing.map(() => "a property is not counted")];
}
