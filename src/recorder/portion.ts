// How many records are stored at once: all that fit, while that goes well; fewer after a try that failed,
// took long, or cost the Worker its life, until what lies there has been got past.

/** A try that a Worker did not come back from. */
export interface Attempt {
  /** The number of the first record that was tried. */
  sequence: number;
  records: number;
  /** How many Workers were lost at this very try. */
  lost: number;
}

export interface Portion {
  /** At most so many are to be tried next. */
  records(): number;
  /** Whether the record of this number, alone, has cost so many Workers that it is to be set aside. */
  isHopeless(sequence: number): boolean;
  /** So many from there on could not be stored. */
  failed(sequence: number, records: number): void;
  /** What comes next has this number; so many before it were stored, and took so long. */
  stored(sequence: number, records: number, ms: number): void;
}

/** Enough rows to be sealed into blocks at once, few enough to keep memory flat. */
const recordsMax = 24_000;
/** A try that takes longer makes the next one smaller: in between the Worker answers. */
const tryMsMax = 1000;
/** Down to so many: below, what takes the time is not the number of them. */
const slowRecordsMin = 64;
/** A try that a Worker was lost at is cut to an eighth: each such try costs the whole silence. */
const lostCut = 8;
/** So many Workers may be lost over one record alone. */
export const lostMax = 3;

/** Begins with what the Worker before this one was lost at, if it was. */
export function createPortion(before?: Attempt): Portion {
  let records = recordsMax;
  /** Up to here lies something that failed: it is not tried in greater portions again. */
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
