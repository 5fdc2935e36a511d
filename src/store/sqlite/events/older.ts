// Brings blocks of older versions up to date, the newest first, in short transactions between the batches. What is
// missing is whose events they hold that may still be joined, and the source of the activity in them.
import type { Database } from "bun:sqlite";
import { valueAt } from "./block.ts";
import type { Marks } from "./marks.ts";
import type { Placed, Places } from "./places.ts";
import type { SealedBlock } from "./sealed-block.ts";
import { type BlockHead, headColumns, type StoredBlocks } from "./stored-blocks.ts";

export interface Older {
  /** Whether blocks are left. */
  isLeft(): boolean;
  /** Brings some of them up to date. False if none was left. */
  step(): boolean;
}

export interface OlderOptions {
  marks: Marks;
  places: Pick<Places, "add">;
  blocks: Pick<StoredBlocks, "open">;
}

const stepMs = 15;

export function createOlder(database: Database, { marks, places, blocks }: OlderOptions): Older {
  const next = database.query<BlockHead, [number]>(
    `select ${headColumns} from blocks where first_seq <= ? order by first_seq desc limit 1`,
  );
  const isActive = database.query("select 1 from activity where actor = ? limit 1");
  const putSource = database.query(
    "update activity set source_id = ? where actor = ? and timestamp = ? and seq = ? and source_id = 0",
  );

  function nameSources(firstSeq: number, { count, numbers }: SealedBlock): void {
    const active = new Map<number, boolean>([[0, false]]);
    const [userId, timestamp, sourceId] = [
      numbers("userId"),
      numbers("timestamp"),
      numbers("sourceId"),
    ];
    for (let i = 0; i < count; i++) {
      const user = valueAt(userId, i);
      if (!active.has(user)) active.set(user, isActive.get(user) !== null);
      if (!active.get(user)) continue;
      putSource.run(valueAt(sourceId, i), user, valueAt(timestamp, i), firstSeq + i);
    }
  }

  function* placedOf({ count, numbers }: SealedBlock): Generator<Placed> {
    const [nameId, userId, anonymousId] = [
      numbers("nameId"),
      numbers("userId"),
      numbers("anonymousId"),
    ];
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
      const head = next.get(left);
      left = head ? head.firstSeq - 1 : 0;
      if (!head) break;
      const block = blocks.open(head);
      places.add(head.firstSeq, placedOf(block));
      nameSources(head.firstSeq, block);
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
