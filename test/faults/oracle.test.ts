// A test of the tests: the oracle that all of this folder asks says no where there is reason to.
import { beforeEach, expect, test } from "bun:test";
import { makeFolder, openEvents } from "../recorder/kit.ts";
import { innocent, judge } from "./oracle.ts";
import { send } from "./sender.ts";

let folder: string;
let acknowledged: number[];
beforeEach(async () => {
  folder = makeFolder();
  ({ acknowledged } = await send(folder, [], { events: 50 }));
  expect(await judge(folder, acknowledged)).toEqual(innocent);
});

function run(sql: string): void {
  const database = openEvents(folder);
  database.run(sql);
  database.close();
}

test("an event that is not there is lost, and the ledger counts one that is missing", async () => {
  run("delete from recent where seq = 7");
  const { lost, complaints } = await judge(folder, acknowledged);
  expect(lost).toEqual([acknowledged[6]!]);
  expect(complaints).toEqual(["the ledger says 50 stored, there are 49"]);
});

test("an event that is there again is there twice", async () => {
  run(
    "insert into recent select 1000, timestamp, received_at, sent_at, name_id, source_id, user_id," +
      " anonymous_id, message_id, hash, previous_id, group_id, properties, flags from recent where seq = 7",
  );
  const { twice, complaints } = await judge(folder, acknowledged);
  expect(twice).toEqual([acknowledged[6]!]);
  expect(complaints).toHaveLength(1);
});

test("a ledger that does not add up, or tells of dead letters that nobody kept, is complained of", async () => {
  run("update journals set duplicates = duplicates + 1");
  expect((await judge(folder, [])).complaints).toEqual(["journal server: 50 ≠ 50 + 1 + 0"]);
  run("update journals set duplicates = 0, dead_lettered = 1, sequence = sequence + 1");
  expect((await judge(folder, [])).complaints).toEqual([
    "the ledger says 1 dead-lettered, there are 0",
  ]);
});

test("an event that was never stored is lost, unless it was set aside", async () => {
  expect((await judge(folder, [-1])).lost).toEqual([-1]);
  run(
    `insert into dead_letters (journal, segment, offset, count, reason, record, created_at)
     values ('server', 1, 0, 1, 'it', '{"head":[],"properties":"{\\"number\\":987}"}', 0)`,
  );
  expect((await judge(folder, [987])).lost).toEqual([]);
});
