// When people did something, out of millions of events: gathered by several threads, and sorted by person.
import { OverBudget } from "./budget.ts";

/** What one thread has found, in the order of its parts. */
export interface Moments {
  pieces: Piece[];
  count: number;
  /** With which moment each part begins. */
  parts: { part: number; from: number }[];
}

interface Piece {
  people: Uint32Array<ArrayBuffer>;
  times: Float64Array<ArrayBuffer>;
  /** What a question has to say of each. */
  marks: Marks<ArrayBuffer>;
}

type Marks<Memory extends ArrayBufferLike = ArrayBufferLike> =
  Uint16Array<Memory> | Uint32Array<Memory>;

/** They grow by this many at a time, and nothing is copied. */
const pieceBits = 16;
const pieceMoments = 2 ** pieceBits;

/** Held at once, of all threads together. Each takes 14 bytes, or 16 with marks of 32 bits. */
export const momentsMax = 4_000_000;
/** What is held is planned, and some more may have come since. Each thread has a piece that is not full. */
const piecesMax = Math.ceil(momentsMax / pieceMoments) + 24;

/** Shared by all threads that gather for one question: how many pieces they hold. */
export function createHeld(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

export interface MomentsGatherer {
  readonly moments: Moments;
  beginPart(part: number): void;
  /** Throws OverBudget. */
  add(person: number, time: number, mark: number): void;
  /** Adds bits to the mark of the last one. */
  addToLast(bits: number): void;
}

export function gatherMoments(held: Int32Array, markBits: 16 | 32): MomentsGatherer {
  const moments: Moments = { pieces: [], count: 0, parts: [] };
  let piece = createPiece(0, markBits);
  return {
    moments,
    beginPart: (part) => void moments.parts.push({ part, from: moments.count }),
    add(person, time, mark) {
      const place = moments.count & (pieceMoments - 1);
      if (place === 0) {
        if (Atomics.add(held, 0, 1) >= piecesMax) {
          throw new OverBudget(`It follows more than ${momentsMax} events at once.`);
        }
        piece = createPiece(pieceMoments, markBits);
        moments.pieces.push(piece);
      }
      piece.people[place] = person;
      piece.times[place] = time;
      piece.marks[place] = mark;
      moments.count += 1;
    },
    addToLast(bits) {
      const last = (moments.count - 1) & (pieceMoments - 1);
      piece.marks[last] = (piece.marks[last] as number) | bits;
    },
  };
}

function createPiece(count: number, markBits: 16 | 32): Piece {
  return {
    people: new Uint32Array(count),
    times: new Float64Array(count),
    marks: markBits === 16 ? new Uint16Array(count) : new Uint32Array(count),
  };
}

/** Changes all marks of what one thread has found. */
export function changeMarks({ pieces }: Moments, change: (mark: number) => number): void {
  for (const { marks } of pieces) {
    for (let i = 0; i < marks.length; i++) marks[i] = change(marks[i] as number);
  }
}

/** Moments by person, each person's in order of time, and then of arrival. */
export interface SortedMoments {
  times: Float64Array;
  marks: Marks;
  /** Where each person's end. */
  ends: Uint32Array;
}

/** Frees what was gathered. No person's number is above `max`. By counting, because comparing millions takes seconds. */
export function sortMoments(gathered: readonly Moments[], max: number): SortedMoments {
  const count = gathered.reduce((sum, each) => sum + each.count, 0);
  const ends = new Uint32Array(max + 2);
  for (const each of gathered) {
    for (const [i, { people }] of each.pieces.entries()) {
      const filled = Math.min(pieceMoments, each.count - i * pieceMoments);
      for (let k = 0; k < filled; k++) {
        const next = (people[k] as number) + 1;
        ends[next] = (ends[next] as number) + 1;
      }
    }
  }
  for (let id = 1; id < ends.length; id++) {
    ends[id] = (ends[id] as number) + (ends[id - 1] as number);
  }
  const isWide = gathered.some(({ pieces }) => pieces[0]?.marks instanceof Uint32Array);
  const marks = isWide ? new Uint32Array(count) : new Uint16Array(count);
  const sorted: SortedMoments = { times: new Float64Array(count), marks, ends };
  for (const run of runsOf(gathered)) put(sorted, run);
  let start = 0;
  for (let person = 0; person <= max; person++) {
    const end = ends[person] as number;
    sortByTime(sorted, start, end);
    start = end;
  }
  return sorted;
}

interface Run {
  moments: Moments;
  part: number;
  from: number;
  to: number;
}

/** The moments of each part, in the order of the parts: that is the order of arrival. */
function runsOf(gathered: readonly Moments[]): Run[] {
  const runs = gathered.flatMap((moments) =>
    moments.parts.map(({ part, from }, i) => {
      const to = moments.parts[i + 1]?.from ?? moments.count;
      return { moments, part, from, to };
    }),
  );
  return runs.sort((one, other) => one.part - other.part);
}

function put({ times, marks, ends }: SortedMoments, { moments, from, to }: Run): void {
  const { pieces, count } = moments;
  for (let moment = from; moment < to; moment++) {
    const piece = pieces[moment >>> pieceBits] as Piece;
    const at = moment & (pieceMoments - 1);
    const person = piece.people[at] as number;
    const place = ends[person] as number;
    times[place] = piece.times[at] as number;
    marks[place] = piece.marks[at] as number;
    ends[person] = place + 1;
    if (at === pieceMoments - 1 || moment === count - 1) free(piece);
  }
}

/** At once, so that what is sorted takes the room of what is not. A thread's runs come in their order. */
function free({ people, times, marks }: Piece): void {
  for (const { buffer } of [people, times, marks]) buffer.transfer(0);
}

/** Late arrivals are few and near their place, and so insertion is quick; if it is not, it is left to a real sort. */
function sortByTime({ times, marks }: SortedMoments, start: number, end: number): void {
  let movesLeft = 8 * (end - start);
  for (let i = start + 1; i < end; i++) {
    const time = times[i] as number;
    if (time >= (times[i - 1] as number)) continue;
    const mark = marks[i] as number;
    let at = i;
    for (; at > start && (times[at - 1] as number) > time && movesLeft > 0; at--) {
      times[at] = times[at - 1] as number;
      marks[at] = marks[at - 1] as number;
      movesLeft -= 1;
    }
    times[at] = time;
    marks[at] = mark;
    if (movesLeft === 0) return sortAll(times.subarray(start, end), marks.subarray(start, end));
  }
}

function sortAll(times: Float64Array, marks: Marks): void {
  const order = Uint32Array.from(times, (_, i) => i);
  order.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
  const [timesBefore, marksBefore] = [times.slice(), marks.slice()];
  for (const [i, from] of order.entries()) {
    times[i] = timesBefore[from] as number;
    marks[i] = marksBefore[from] as number;
  }
}
