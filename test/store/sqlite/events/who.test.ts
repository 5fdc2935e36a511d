// Who is who: any calls in any order, in batches, blocks and after restarts, against what docs/events.md says.
import type { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { sqliteMigrations } from "../../../../db/migrations.ts";
import { checkRollups } from "../../../../src/reports/check.ts";
import { openMigrated } from "../../../../src/store/sqlite/database.ts";
import { createEventWriter, type EventWriter } from "../../../../src/store/sqlite/events/writer.ts";
import { openEventLog } from "../../../../src/store/sqlite/opening.ts";
import { tellOwners, type ToldCall } from "../../../reports/who-oracle.ts";
import { runs } from "../../../runs.ts";
import { event, type Parts, start } from "./kit.ts";

const dayMs = 24 * 60 * 60 * 1000;
const account = "account";

let file: string;
let database: Database;
beforeEach(open);
afterEach(() => database.close());

function open(): void {
  file = join(mkdtempSync(join(tmpdir(), "plaudit-test-")), "events.db");
  database = openMigrated(file, sqliteMigrations.events, {
    synchronous: "NORMAL",
  });
}

const createWriter = () => createEventWriter(database, { isAccount: (id) => id === account });

function append(writer: EventWriter, calls: readonly Parts[]): void {
  const whole = calls.map((call) =>
    event(null, { userId: null, event: call.type ?? "tested", ...call }),
  );
  database.transaction(() => writer.append(whole)).immediate();
}

/** By `user x` and `anonymous x`, the user that each belongs to. */
function owners(column: "person" | "trusted_person"): Map<string, string> {
  const kind = (alias: string) =>
    `case ${alias}.anonymous when 1 then 'anonymous ' else 'user ' end`;
  const rows = database.query<{ id: string; owner: string }, []>(
    `select ${kind("a")} || a.name as id, ${kind("o")} || o.name as owner from joins j` +
      ` join actors a on a.id = j.actor join actors o on o.id = j.${column}`,
  );
  return new Map(rows.all().map(({ id, owner }) => [id, owner]));
}

const refused = () =>
  database
    .query<{ value: number }, []>("select value from marks where name = 'identity refused'")
    .get()?.value ?? 0;

const countOf = (table: string) =>
  (database.query(`select count(*) as n from ${table}`).get() as { n: number }).n;

async function wrongRollups(): Promise<string[]> {
  const store = openEventLog(file);
  try {
    return (await store.snapshot(() => checkRollups(store))).wrong;
  } finally {
    await store.close();
  }
}

function settle(writer: EventWriter): void {
  while (writer.settle());
}

const ids = ["a", "b", "c", "d", account, "undefined"];
const id = fc.constantFrom(...ids);
const call: fc.Arbitrary<ToldCall & { timestamp: number }> = fc
  .record({
    type: fc.constantFrom("track", "track", "identify", "identify", "alias"),
    userId: fc.option(id, { nil: null }),
    anonymousId: fc.option(id, { nil: null }),
    previousId: id,
    public: fc.constantFrom(undefined, true as const),
    dialect: fc.constantFrom(undefined, "posthog" as const, "posthog" as const),
    unnamed: fc.constantFrom(undefined, undefined, true as const),
    timestamp: fc.integer({ min: -60, max: 60 }).map((days) => start + days * dayMs),
  })
  .filter(({ userId, anonymousId }) => userId !== null || anonymousId !== null)
  .map((made) => ({
    ...made,
    previousId: made.type === "alias" ? made.previousId : null,
  }));

test("calls join the people whom the definitions join, whatever the batches, blocks and processes", async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.array(call, { minLength: 1, maxLength: 8 }) },
    { weight: 1, arbitrary: fc.constant("seal" as const) },
    { weight: 1, arbitrary: fc.constant("settle" as const) },
    { weight: 1, arbitrary: fc.constant("restart" as const) },
  );
  // Enough of somebody else that all before is sealed.
  const others = Array.from({ length: 8200 }, () => ({ userId: "many" }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      database.close();
      open();
      let writer = createWriter();
      const calls: ToldCall[] = [];
      // The account is never captured under: it is somebody's from the first.
      const named = {
        type: "track",
        userId: account,
        anonymousId: null,
        previousId: null,
      };
      for (const each of steps) {
        if (each === "seal") append(writer, others);
        else if (each === "settle") writer.settle();
        else if (each === "restart") writer = createWriter();
        else {
          append(writer, each);
          calls.push(...each);
        }
      }
      const all = tellOwners([named, ...calls], "all");
      const trusted = tellOwners([named, ...calls], "trusted");
      expect(owners("person")).toEqual(all.owners);
      expect(owners("trusted_person")).toEqual(trusted.owners);
      expect(refused()).toBe(all.refused.union(trusted.refused).size);
      expect(await wrongRollups()).toEqual([]);
      append(writer, others);
      settle(writer);
      expect(countOf("unfolded")).toBe(0);
      expect(await wrongRollups()).toEqual([]);
    }),
    { seed: 20_261_129, numRuns: runs(25, 8) },
  );
}, 120_000);
