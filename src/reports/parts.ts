// The parts of a question: stretches of events, which several threads take one after another until none is left.
import type { Span } from "../store/event-columns.ts";

/** Shared by all threads that work on them. */
export interface Parts {
  /** A part has the events after one `seq` and before another. */
  readonly after: Float64Array;
  readonly before: Float64Array;
  /** One number: how many were taken. */
  readonly taken: Int32Array;
  /** One number: how many threads have come to help, and whether it is too late for others. */
  readonly joined: Int32Array;
}

/** Beyond any number of threads. */
const closed = 2 ** 30;

/** Comes to help. False if no part is left: then nobody waits for this thread. */
export function join({ joined }: Parts): boolean {
  return Atomics.add(joined, 0, 1) < closed;
}

/** Nobody else may come. Returns how many came. */
export function close({ joined }: Parts): number {
  return Atomics.add(joined, 0, closed);
}

/** A part holds about so many events: some tens of milliseconds. */
const partEvents = 65_536;

/** Puts neighbouring spans together, and cuts large ones, for some number of events each. */
export function createParts(spans: readonly Span[], events = partEvents): Parts {
  const parts: Span[] = [];
  for (const span of spans.flatMap((each) => cut(each, events))) {
    const last = parts.at(-1);
    if (!last || last.count + span.count > events) parts.push(span);
    else parts[parts.length - 1] = { ...last, before: span.before, count: last.count + span.count };
  }
  const shared = (numbers: number[]) => {
    const array = new Float64Array(new SharedArrayBuffer(8 * numbers.length));
    array.set(numbers);
    return array;
  };
  return {
    after: shared(parts.map(({ after }) => after)),
    before: shared(parts.map(({ before }) => before)),
    taken: new Int32Array(new SharedArrayBuffer(4)),
    joined: new Int32Array(new SharedArrayBuffer(4)),
  };
}

function cut({ after, before, count }: Span, events: number): Span[] {
  const pieces = Math.ceil(count / events);
  const length = Math.ceil((before - after - 1) / pieces);
  return Array.from({ length: pieces }, (_, i) => {
    const piece = {
      after: after + i * length,
      before: Math.min(before, after + (i + 1) * length + 1),
    };
    return { ...piece, count: Math.max(0, piece.before - piece.after - 1) };
  });
}

export interface TakeOptions {
  /** The parts that were gone through are added to it. */
  done: number[];
  /** Asked before each part: whether this thread is wanted elsewhere. */
  isReleased?: () => boolean;
  /** Told of each part before its events. */
  beginPart?: ((part: number) => void) | undefined;
}

/** Takes one part after another that nobody has taken yet. A part is done when the next one is asked for. */
export function* takeParts(
  { after, before, taken }: Parts,
  { done, isReleased = () => false, beginPart }: TakeOptions,
): Generator<Pick<Span, "after" | "before">, void> {
  while (!isReleased()) {
    const part = Atomics.add(taken, 0, 1);
    if (part >= after.length) return;
    beginPart?.(part);
    yield { after: after[part] as number, before: before[part] as number };
    done.push(part);
  }
}

/** Throws unless each part was done once. */
export function demandWhole({ after }: Parts, done: readonly (readonly number[])[]): void {
  const times = new Uint8Array(after.length);
  for (const part of done.flat()) times[part] = (times[part] as number) + 1;
  const wrong = times.findIndex((each) => each !== 1);
  if (wrong === -1) return;
  throw new Error(`Part ${wrong} of the question was answered ${times[wrong]} times.`);
}
