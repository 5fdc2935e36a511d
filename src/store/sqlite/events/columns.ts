// Columns of a stretch as the port has them, made of what lies in a block or in rows.
import { readFlags } from "../../../domain/event-codec.ts";
import type { Columns, ColumnName, NumberColumn } from "../../event-columns.ts";
import type { Column } from "./number-column.ts";
import type { SealedBlock } from "./sealed-block.ts";

type Makers = { [Name in ColumnName]: (block: SealedBlock) => Columns[Name] };

const makers: Makers = {
  timestamp: ({ numbers }) => toColumn(numbers("timestamp")),
  receivedAt: ({ numbers }) => toColumn(numbers("receivedAt")),
  sentAt: ({ numbers }) => toSums(numbers("timestamp"), numbers("skew")),
  nameId: ({ numbers }) => toColumn(numbers("nameId")),
  sourceId: ({ numbers }) => toColumn(numbers("sourceId")),
  userId: ({ numbers }) => toColumn(numbers("userId")),
  anonymousId: ({ numbers }) => toColumn(numbers("anonymousId")),
  properties: ({ properties }) => properties(),
  messageId: ({ messageIds }) => {
    const ids = messageIds();
    return { at: (place) => ids[place] ?? undefined };
  },
  previousId: ({ others }) => {
    const texts = others();
    return { at: (place) => texts[place]?.[0] ?? undefined };
  },
  groupId: ({ others }) => {
    const texts = others();
    return { at: (place) => texts[place]?.[1] ?? undefined };
  },
  sender: ({ flags }) => {
    const bits = flags();
    return { at: (place) => readFlags(bits?.[place] ?? 0) };
  },
};

export const columnNames = Object.keys(makers) as ColumnName[];

/** Makes these columns, and unpacks no more than they need. */
export function readColumns<Name extends ColumnName>(
  block: SealedBlock,
  names: readonly Name[],
): Pick<Columns, Name> {
  const columns: Partial<Record<ColumnName, unknown>> = {};
  for (const name of names) columns[name] = makers[name](block);
  return columns as Pick<Columns, Name>;
}

function toColumn({ min, deltas }: Column): NumberColumn {
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
  const [ones, others] = [toColumn(one), toColumn(other)];
  return {
    at: (place) => ones.at(place) + others.at(place),
    copyTo(into) {
      ones.copyTo(into);
      for (let i = 0; i < one.deltas.length; i++) into[i] = (into[i] as number) + others.at(i);
    },
  };
}
