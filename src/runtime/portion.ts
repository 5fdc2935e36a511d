// How many records are stored at once. While all goes well it is as many as fit. After a try that failed, took long or
// cost a Worker, it is fewer, until the records that were tried are behind.

/** A try from which a Worker did not come back. */
export interface Attempt {
  /** The number of the first record that was tried. */
  sequence: number;
  records: number;
  /** How many Workers were lost at this same try. */
  lost: number;
}

export interface Portion {
  /** How many may be tried next. */
  records(): number;
  /** Whether the record of this number, tried alone, has cost so many Workers that it must be set aside. */
  isHopeless(sequence: number): boolean;
  /** Notes that so many records from this number on could not be stored. */
  failed(sequence: number, records: number): void;
  /** Notes that so many records before this number were stored, and how long that took. */
  stored(sequence: number, records: number, ms: number): void;
}

/** Enough to be sealed into blocks at once, and few enough to keep memory flat. */
const recordsMax = 24_000;
/** A try that takes longer makes the next one smaller, since the Worker answers only between tries. */
const tryMsMax = 1000;
/** Slow tries are not made smaller than this: below it, their number is not what takes the time. */
const slowRecordsMin = 64;
/** A try that cost a Worker is cut to an eighth, since each such try takes the whole silence to notice. */
const lostCut = 8;
/** How many Workers one record alone may cost. */
export const lostMax = 3;

/** `before` is the try at which the previous Worker was lost, if it was lost at one. */
export function createPortion(before?: Attempt): Portion {
  let records = recordsMax;
  /** Something before this number failed: until it is behind, portions do not grow. */
  let suspectEnd = 0;
  if (before) {
    records = Math.max(1, Math.floor(before.records / lostCut));
    suspectEnd = before.sequence + before.records;
  }

  return {
    records: () => records,
    isHopeless: (sequence) =>
      before?.records === 1 && before.lost >= lostMax && before.sequence === sequence,
    failed(sequence, tried) {
      records = Math.max(1, tried >> 1);
      suspectEnd = sequence + tried;
    },
    stored(sequence, tried, ms) {
      if (ms > tryMsMax) {
        records = Math.min(records, Math.max(slowRecordsMin, tried >> 1));
      } else if (sequence >= suspectEnd && ms < tryMsMax / 2) {
        records = Math.min(recordsMax, records * 2);
      }
    },
  };
}
