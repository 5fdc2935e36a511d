// Folds joined people into one, in the roll-ups that counted them apart. A join itself only notes that this must be
// done. It is done here between the batches, one block of the person's events at a time. Until then, whoever reads the
// roll-ups corrects them for those who are unfolded (src/reports/rollups.ts).
import type { Database } from "bun:sqlite";
import { valueAt } from "./block.ts";
import type { Joins } from "./joins.ts";
import type { Rolled } from "./rollup-groups.ts";
import type { Rollups } from "./rollups.ts";
import { type BlockHead, headColumns, type StoredBlocks } from "./stored-blocks.ts";

export interface Folding {
  /** Notes that an id was joined, if anything of it may be rolled up. */
  join(actor: number): void;
  /** Does a part of the work, some 20 ms, in a transaction of its own. False if nothing is left. */
  step(): boolean;
}

export interface FoldingOptions {
  joins: Joins;
  rollups: Pick<Rollups, "fold">;
  blocks: Pick<StoredBlocks, "open">;
  /** Whether there are blocks of which it is not yet known whose events they hold. */
  isBehind: () => boolean;
}

const stepMs = 15;
/** How many roll-ups, and bytes of them, are written before others have a turn. */
const writes = { rowsMax: 500, bytesMax: 8_000_000 };

export function createFolding(
  database: Database,
  { joins, rollups, blocks, isBehind }: FoldingOptions,
): Folding {
  const put = database.query("insert or ignore into unfolded (actor) values (?)");
  const drop = database.query("delete from unfolded where actor = ?");
  const isUnfolded = database.query("select 1 from unfolded where actor = ?");
  const next = database.query<{ actor: number }, []>("select actor from unfolded limit 1");
  const findPlace = database.query<{ block: number }, [number]>(
    "select block from places where actor = ? limit 1",
  );
  const dropPlace = database.query("delete from places where actor = ? and block = ?");
  // The block may have been packed into a larger one since.
  const around = database.query<BlockHead, [number]>(
    `select ${headColumns} from blocks where first_seq <= ? order by first_seq desc limit 1`,
  );

  /** Who in a block is unfolded, and which of its events are theirs. */
  function find(block: number): { personOf: Map<number, number>; events: Rolled[] } {
    const personOf = new Map<number, number>();
    const events: Rolled[] = [];
    const head = around.get(block);
    if (!head || block >= head.firstSeq + head.count) return { personOf, events };
    const { numbers } = blocks.open(head);
    const [userId, anonymousId] = [numbers("userId"), numbers("anonymousId")];
    const [nameIds, timestamp] = [numbers("nameId"), numbers("timestamp")];
    const others = new Set<number>([0]);
    for (let i = 0; i < head.count; i++) {
      const actor = valueAt(userId, i) || valueAt(anonymousId, i);
      if (others.has(actor)) continue;
      if (!personOf.has(actor)) {
        if (isUnfolded.get(actor) === null) {
          others.add(actor);
          continue;
        }
        personOf.set(actor, joins.personOf(0, actor));
      }
      const nameId = valueAt(nameIds, i);
      if (nameId === 0) continue;
      events.push({ nameId, timestamp: valueAt(timestamp, i), person: actor });
    }
    return { personOf, events };
  }

  /** False if roll-ups are left to write. Those that are written already are passed over quickly. */
  function foldBlock(actor: number, block: number): boolean {
    const { personOf, events } = find(block);
    if (!rollups.fold(events, personOf, writes)) return false;
    for (const other of [actor, ...personOf.keys()]) {
      dropPlace.run(other, block);
      if (!findPlace.get(other)) drop.run(other);
    }
    return true;
  }

  const foldSome = database.transaction(() => {
    const began = performance.now();
    do {
      const actor = next.get()?.actor;
      if (actor === undefined) return;
      const block = findPlace.get(actor)?.block;
      if (block === undefined) drop.run(actor);
      else if (!foldBlock(actor, block)) return;
    } while (performance.now() - began < stepMs);
  });

  return {
    join(actor) {
      if (isBehind() || findPlace.get(actor)) put.run(actor);
    },
    step() {
      if (!next.get() || isBehind()) return false;
      foldSome.immediate();
      return true;
    },
  };
}
