// Columns of a stretch as the port has them, made of what lies in a block.
import { readFlags } from "../../../domain/event-codec.ts";
import type { Columns, ColumnName, NumberColumn } from "../../event-columns.ts";
import { lineAt, type Lines } from "../../lines.ts";
import type { Column, Numbers, Others } from "./block.ts";

/** What is read and unpacked together. */
export interface Packs {
  numbers(): Promise<Numbers>;
  properties(): Promise<Lines>;
  texts(): Promise<Texts>;
}

export interface Texts {
  messageIds: readonly (string | null)[];
  others: Others;
  /** Undefined if no event has any. */
  flags: ArrayLike<number> | undefined;
}

type Makers = { [Name in ColumnName]: (packs: Packs) => Promise<Columns[Name]> };

const makers: Makers = {
  timestamp: async ({ numbers }) => toNumbers((await numbers()).timestamp),
  receivedAt: async ({ numbers }) => toNumbers((await numbers()).receivedAt),
  sentAt: async ({ numbers }) => {
    const { timestamp, skew } = await numbers();
    return toSums(timestamp, skew);
  },
  nameId: async ({ numbers }) => toNumbers((await numbers()).nameId),
  sourceId: async ({ numbers }) => toNumbers((await numbers()).sourceId),
  userId: async ({ numbers }) => toNumbers((await numbers()).userId),
  anonymousId: async ({ numbers }) => toNumbers((await numbers()).anonymousId),
  properties: async ({ properties }) => {
    const lines = await properties();
    return { at: (place) => lineAt(lines, place) };
  },
  messageId: async ({ texts }) => {
    const { messageIds } = await texts();
    return { at: (place) => messageIds[place] ?? undefined };
  },
  previousId: async ({ texts }) => {
    const { others } = await texts();
    return { at: (place) => others[place]?.[0] ?? undefined };
  },
  groupId: async ({ texts }) => {
    const { others } = await texts();
    return { at: (place) => others[place]?.[1] ?? undefined };
  },
  sender: async ({ texts }) => {
    const { flags } = await texts();
    return { at: (place) => readFlags(flags?.[place] ?? 0) };
  },
};

export const columnNames = Object.keys(makers) as ColumnName[];

/** Makes these columns, and unpacks no more than they need. */
export async function readColumns<Name extends ColumnName>(
  packs: Packs,
  names: readonly Name[],
): Promise<Pick<Columns, Name>> {
  const columns: Partial<Record<ColumnName, unknown>> = {};
  for (const name of names) columns[name] = await makers[name](packs);
  return columns as Pick<Columns, Name>;
}

/** Each pack is unpacked once, however many columns lie in it. */
export function oncePerPack({ numbers, properties, texts }: Packs): Packs {
  return { numbers: once(numbers), properties: once(properties), texts: once(texts) };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= read());
}

function toNumbers({ min, deltas }: Column): NumberColumn {
  return {
    at: (place) => min + (deltas[place] as number),
    copyTo(into) {
      if (into instanceof Uint32Array) copyIds(min, deltas, into);
      else copyTimes(min, deltas, into);
    },
  };
}

// Two functions, for a loop over arrays of more than one kind takes twenty times as long. The length is read once:
// the differences are arrays of many kinds, and to ask them in the loop costs a sixth of a scan.
function copyTimes(min: number, deltas: ArrayLike<number>, into: Float64Array): void {
  const count = deltas.length;
  into.set(deltas);
  for (let i = 0; i < count; i++) into[i] = (into[i] as number) + min;
}

function copyIds(min: number, deltas: ArrayLike<number>, into: Uint32Array): void {
  const count = deltas.length;
  into.set(deltas);
  for (let i = 0; i < count; i++) into[i] = (into[i] as number) + min;
}

/** The sums of two columns. */
function toSums(one: Column, other: Column): NumberColumn {
  const [ones, others] = [toNumbers(one), toNumbers(other)];
  return {
    at: (place) => ones.at(place) + others.at(place),
    copyTo(into) {
      ones.copyTo(into);
      for (let i = 0; i < one.deltas.length; i++) into[i] = (into[i] as number) + others.at(i);
    },
  };
}
