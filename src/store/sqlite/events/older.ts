// Brings blocks of older versions up to date, the newest first, in short transactions between the batches. What is
// missing is whose events they hold that may still be joined, and the source of the activity in them.
import type { Database } from "bun:sqlite";
import { type Numbers, unpackNumbers, valueAt } from "./block.ts";
import type { Marks } from "./marks.ts";
import type { Placed, Places } from "./places.ts";

export interface Older {
  /** Whether blocks are left. */
  isLeft(): boolean;
  /** Brings some of them up to date. False if none was left. */
  step(): boolean;
}

const stepMs = 15;

export function createOlder(
  database: Database,
  { marks, places }: { marks: Marks; places: Pick<Places, "add"> },
): Older {
  const next = database.query<{ firstSeq: number; count: number; numbers: Uint8Array }, [number]>(
    "select first_seq as firstSeq, count, numbers from blocks where first_seq <= ?" +
      " order by first_seq desc limit 1",
  );
  const isActive = database.query("select 1 from activity where actor = ? limit 1");
  const putSource = database.query(
    "update activity set source_id = ? where actor = ? and timestamp = ? and seq = ? and source_id = 0",
  );

  function nameSources(firstSeq: number, count: number, numbers: Numbers): void {
    const active = new Map<number, boolean>([[0, false]]);
    for (let i = 0; i < count; i++) {
      const user = valueAt(numbers.userId, i);
      if (!active.has(user)) active.set(user, isActive.get(user) !== null);
      if (!active.get(user)) continue;
      const timestamp = valueAt(numbers.timestamp, i);
      putSource.run(valueAt(numbers.sourceId, i), user, timestamp, firstSeq + i);
    }
  }

  function* placedOf(count: number, { nameId, userId, anonymousId }: Numbers): Generator<Placed> {
    for (let i = 0; i < count; i++) {
      yield {
        nameId: valueAt(nameId, i),
        userId: valueAt(userId, i),
        anonymousId: valueAt(anonymousId, i),
        flags: 0,
      };
    }
  }

  const bringUp = database.transaction(() => {
    const began = performance.now();
    let left = marks.get("older");
    do {
      const block = next.get(left);
      left = block ? block.firstSeq - 1 : 0;
      if (!block) break;
      const numbers = unpackNumbers(block.numbers, block.count);
      places.add(block.firstSeq, placedOf(block.count, numbers));
      nameSources(block.firstSeq, block.count, numbers);
    } while (performance.now() - began < stepMs);
    marks.set("older", left);
  });

  const isLeft = () => marks.get("older") > 0;
  return {
    isLeft,
    step() {
      if (!isLeft()) return false;
      bringUp.immediate();
      return true;
    },
  };
}
