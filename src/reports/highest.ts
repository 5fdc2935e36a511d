// Finds the keys with the largest values of a measure. Several threads measure each code; codes that are one key are put
// together afterwards.
import type { Answers, Measured, TopQuestion } from "../domain/question.ts";
import type { Property } from "../store/event-columns.ts";
import { bytesIn } from "./buffers.ts";
import {
  grow,
  type KeyColumn,
  learnCodes,
  openColumn,
  type OwnCodes,
  placesOf,
  tellCodes,
} from "./codes.ts";
import { findHighest, type Found, type Keys, openKeys } from "./keys.ts";
import { createGauge, type Measurement } from "./measure.ts";
import type { Pass, Source } from "./source.ts";
import { tally } from "./tally.ts";

type MeasuredTop = TopQuestion & { measured: Measured };

interface MeasureInput {
  question: MeasuredTop;
  column: KeyColumn;
  /** Codes up to this one mean the same to who asks. */
  sharedMax: number;
}

interface MeasuredCodes {
  /** By code: how many events have it. */
  counts: Uint32Array;
  measurement: Measurement;
  codes: OwnCodes;
}

export const measureCodes: Pass<MeasureInput, MeasuredCodes> = {
  name: "measure codes",
  async begin(source, { question, column, sharedMax }) {
    const { event, measured } = question;
    const { codesOf, codesIn, values, max, maxNow, readsPerson } = await openColumn(source, column);
    const numbersOf = await source.property(measured.property);
    const selected = await source.select(question, { event });
    const gauge = createGauge(measured.measure);
    let counts = new Uint32Array(Math.max(1024, max + 1));
    return {
      tasks: [
        {
          selection: { ...selected, codesOf, numbersOf, readsTime: false, readsPerson },
          visitBatch(batch) {
            const { places, count, numbers } = batch;
            const codes = codesIn(batch);
            if (maxNow() >= counts.length) counts = grow(counts, maxNow());
            for (let i = 0; i < count; i++) {
              const at = places[i] as number;
              const code = codes[at] as number;
              if (code === 0) continue;
              counts[code] = (counts[code] as number) + 1;
              gauge.add(code, numbers[at] as number);
            }
          },
        },
      ],
      heldBytes: () => bytesIn([counts, gauge.measurement]) + (values?.heldBytes ?? 0),
      end: () => ({
        counts,
        measurement: gauge.measurement,
        codes: tellCodes(values, sharedMax),
      }),
    };
  },
};

/** Throws OverBudget. */
export async function topMeasured(
  source: Source,
  question: MeasuredTop,
  column: KeyColumn,
): Promise<Answers["top"]["rows"]> {
  const open = await openKeys(source, column);
  const { values, keys } = open;
  const sharedMax = values?.sharedMax ?? 0;
  const parts = (await source.gather(measureCodes, { question, column, sharedMax })).map(
    ({ codes, ...part }) => ({ ...part, learn: learnCodes(values, codes) }),
  );
  const gauge = createGauge(question.measured.measure);
  let counts = new Uint32Array(1024);
  for (const { measurement, learn, ...part } of parts) {
    const numberOf = (code: number) => keys.numberOf(learn(code));
    gauge.merge(measurement, numberOf);
    for (const code of placesOf(part.counts, (count) => count > 0)) {
      const number = numberOf(code);
      if (number >= counts.length) counts = grow(counts, number);
      if (number >= 0) counts[number] = (counts[number] as number) + (part.counts[code] as number);
    }
  }
  const rows = await findHighest(counts, keys, question.limit, gauge);
  const codes = codesOfRows(parts, rows, keys);
  const countUsers = column === "actor" ? countPeople : countByEvents;
  const users = await countUsers(source, { question, column, values, codes, rows: rows.length });
  return rows.map(({ key, count, value }, rank) => ({
    key,
    count,
    users: users[rank] as number,
    value: value ?? null,
  }));
}

/** Which codes the keys of the rows have, with their rows. */
function codesOfRows(
  parts: readonly { counts: Uint32Array; learn: (code: number) => number }[],
  rows: readonly Found[],
  keys: Keys,
): ReadonlyMap<number, number> {
  const ranks = new Map(rows.map(({ number }, rank) => [number, rank]));
  const found = new Map<number, number>();
  for (const { counts, learn } of parts) {
    for (const code of placesOf(counts, (count) => count > 0)) {
      const own = learn(code);
      const rank = own === 0 ? undefined : ranks.get(keys.numberOf(own));
      if (rank !== undefined) found.set(own, rank);
    }
  }
  return found;
}

interface Counting {
  question: MeasuredTop;
  column: KeyColumn;
  values: Property | undefined;
  /** Rows by code. */
  codes: ReadonlyMap<number, number>;
  rows: number;
}

/** Whose the ids of each row are. */
async function countPeople({ identities }: Source, { codes, rows }: Counting): Promise<number[]> {
  const people = Array.from({ length: rows }, () => new Set<number>());
  for (const [actor, rank] of codes) people[rank]?.add(identities.personOf(actor, 0));
  return people.map(({ size }) => size);
}

/** Who has the keys of each row: for the rows alone, the events are gone through once more. */
async function countByEvents(
  source: Source,
  { question, column, values, codes, rows }: Counting,
): Promise<number[]> {
  if (rows === 0) return [];
  const ranks = Array.from(codes, ([code, rank]) => [values?.jsonOf(code) ?? code, rank] as const);
  const { peopleOf } = await tally(source, { scope: question, keys: { column, ranks } });
  return Array.from({ length: rows }, (_, rank) => peopleOf(rank)?.size ?? 0);
}
