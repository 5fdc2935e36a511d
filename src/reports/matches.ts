// Collects the events that serve for a step of a funnel, out of millions, and groups them by person.
import { OverBudget } from "./budget.ts";
import type { Seen } from "./sweep.ts";

/** One person's events that serve for a step, in order of time, and then of arrival. */
export interface Trail {
  /** When each was. */
  times: number[];
  /** For each step, its places in `times`, ascending. */
  places: number[][];
}

export interface Matches {
  /** Events come in order of arrival. One event may serve for several steps. Throws OverBudget. */
  add(step: number, seen: Seen): void;
  /**
   * Visits the trail of each person that has one. All visits get the same object: copy what you need. No person's
   * number is above `max`.
   */
  eachTrail(steps: number, max: number, visit: (trail: Trail) => void): void;
}

/** Held at once. Each takes 21 bytes. */
const matchesMax = 6_000_000;
/** They grow by this many at a time, and nothing is copied. */
const pieceBits = 16;
const pieceMatches = 2 ** pieceBits;

interface Piece {
  person: Uint32Array;
  time: Float64Array;
  /** Numbers the events. One that serves for several steps has one number. */
  event: Uint32Array;
  step: Uint8Array;
}

export function createMatches(): Matches {
  const pieces: Piece[] = [];
  let count = 0;
  let events = 0;
  let lastSeq = 0;

  const pieceOf = (match: number) => pieces[match >>> pieceBits] as Piece;
  const placeOf = (match: number) => match & (pieceMatches - 1);
  const timeOf = (match: number) => pieceOf(match).time[placeOf(match)] as number;
  const personOf = (match: number) => pieceOf(match).person[placeOf(match)] as number;

  /**
   * Groups the matches by person, each person's in the order they came, and says where each person's end. It sorts by
   * counting, because comparing millions takes seconds.
   */
  function groupByPerson(max: number): { grouped: Uint32Array; ends: Uint32Array } {
    const ends = new Uint32Array(max + 2);
    for (let match = 0; match < count; match++) {
      const next = personOf(match) + 1;
      ends[next] = (ends[next] as number) + 1;
    }
    for (let id = 1; id < ends.length; id++) {
      ends[id] = (ends[id] as number) + (ends[id - 1] as number);
    }
    const grouped = new Uint32Array(count);
    for (let match = 0; match < count; match++) {
      const id = personOf(match);
      const place = ends[id] as number;
      grouped[place] = match;
      ends[id] = place + 1;
    }
    return { grouped, ends };
  }

  /** Sorts by time, if late arrivals are out of order. */
  function sort(grouped: Uint32Array, start: number, end: number): void {
    for (let i = start + 1; i < end; i++) {
      if (timeOf(grouped[i] as number) >= timeOf(grouped[i - 1] as number)) continue;
      grouped.subarray(start, end).sort((a, b) => timeOf(a) - timeOf(b) || a - b);
      return;
    }
  }

  return {
    add(step, { person, timestamp, seq }) {
      if (count === matchesMax) {
        throw new OverBudget(`More than ${matchesMax} events match its steps.`);
      }
      const place = placeOf(count);
      if (place === 0) pieces.push(createPiece());
      const piece = pieceOf(count);
      if (seq !== lastSeq) events += 1;
      lastSeq = seq;
      piece.person[place] = person;
      piece.time[place] = timestamp;
      piece.event[place] = events;
      piece.step[place] = step;
      count += 1;
    },
    eachTrail(steps, max, visit) {
      const { grouped, ends } = groupByPerson(max);
      const trail: Trail = { times: [], places: Array.from({ length: steps }, () => []) };
      let start = 0;
      for (const end of ends.subarray(0, -1)) {
        if (end === start) continue;
        sort(grouped, start, end);
        fill(trail, grouped, start, end);
        visit(trail);
        start = end;
      }
    },
  };

  function fill(trail: Trail, grouped: Uint32Array, start: number, end: number): void {
    trail.times.length = 0;
    for (const places of trail.places) places.length = 0;
    let lastEvent = 0;
    for (let i = start; i < end; i++) {
      const match = grouped[i] as number;
      const { event, step } = pieceOf(match);
      const place = placeOf(match);
      // One event is one place, whatever steps it serves for: a path may use it for one step only.
      if (event[place] !== lastEvent) trail.times.push(timeOf(match));
      lastEvent = event[place] as number;
      trail.places[step[place] as number]?.push(trail.times.length - 1);
    }
  }
}

function createPiece(): Piece {
  return {
    person: new Uint32Array(pieceMatches),
    time: new Float64Array(pieceMatches),
    event: new Uint32Array(pieceMatches),
    step: new Uint8Array(pieceMatches),
  };
}
