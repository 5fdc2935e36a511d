// Says which userIds are accounts of ours. Their feeds show their events.
import type { Database } from "bun:sqlite";
import { createMemo } from "../../runtime/memo.ts";

/** How many answers are remembered. They hold for good, since an id is given out once. */
const rememberedMax = 100_000;
/** Our ids are UUIDs. Most ids that others send differ by their length alone. */
const idLength = 36;

/** Asks app.db, which the caller has opened for reading. */
export function createAccountCheck(app: Database): (userId: string) => boolean {
  const find = app.query("select 1 from users where id = ?");
  const known = createMemo<string, boolean>(rememberedMax);
  const ask = (userId: string) => find.get(userId) !== null;
  return (userId) => userId.length === idLength && known.of(userId, ask);
}
