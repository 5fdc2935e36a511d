// Column blocks: what is put in comes out, whatever the properties look like, and what is derived from them stays right.
import type { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Range, ValueTest } from "../../../../src/store/event-columns.ts";
import type { UnparsedEvent } from "../../../../src/domain/event.ts";
import { finish } from "../../../../src/runtime/steps.ts";
import { checkColumns } from "../../../../src/store/sqlite/events/column-check.ts";
import { prepareColumns } from "../../../../src/store/sqlite/events/column-block.ts";
import { createColumnWrites } from "../../../../src/store/sqlite/events/column-writes.ts";
import { cut, join, namesOf, prefixesOf } from "../../../../src/store/sqlite/events/cutting.ts";
import type { EventRow } from "../../../../src/store/sqlite/events/event.ts";
import { rowsOf } from "../../../../src/store/sqlite/events/event-rows.ts";
import {
  type ColumnHead,
  createStoredBlocks,
  headColumns,
} from "../../../../src/store/sqlite/events/stored-blocks.ts";
import { createStoredValues } from "../../../../src/store/sqlite/events/stored-values.ts";
import { createValuePages } from "../../../../src/store/sqlite/events/value-pages.ts";
import { createValueCodes } from "../../../../src/store/sqlite/events/value-codes.ts";
import { createEventLog } from "../../../../src/store/sqlite/events/log.ts";
import { createEventWriter } from "../../../../src/store/sqlite/events/writer.ts";
import { openEventsInMemory } from "../../../kit.ts";
import { runs } from "../../../runs.ts";
import { event } from "./kit.ts";

const name = fc.oneof(
  fc.constantFrom("plan", "Plan", "itemId", "amount", "__proto__", "", "a,b", 'q"', "é😀", "\\"),
  fc.string({ maxLength: 3 }),
);
const value = fc.oneof(
  fc.constantFrom("pro", "", "free", 1, 1.5, -0, 1e21, 0.1, 123.45, true, null, "9".repeat(300)),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: "grapheme", maxLength: 4 }),
  fc.jsonValue({ maxDepth: 2 }),
);
const written = fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true });
/** What JSON.stringify does not write: blanks, a name twice, a name in escapes, a number as none writes it. */
const odd = fc.constantFrom(
  '{ "plan": "pro" }',
  '{"plan":"pro","plan":"free"}',
  '{"\\u0070lan":"pro"}',
  '{"amount":1.0,"plan":1e2}',
  '{"amount":9007199254740993}',
  '{"amount":-0}',
  '{"plan":[1, {"a" : "}"}]}',
  "{}",
);
const json = fc.oneof(
  { weight: 12, arbitrary: written.map((object) => JSON.stringify(object)) },
  { weight: 1, arbitrary: odd },
  { weight: 1, arbitrary: fc.constant(null) },
);

test("a text that was cut is put together again, byte for byte, or is left as it is", () => {
  fc.assert(
    fc.property(json, (text) => {
      const parts = cut(text ?? "");
      const names = parts && namesOf(parts.names);
      if (!parts || !names) return;
      const whole = join(prefixesOf(names), parts.values);
      expect(whole).toBe(text === "{}" ? whole : (text ?? ""));
    }),
    { seed: 7, numRuns: 5000 },
  );
  expect(cut('{"a":1}x')).toBeUndefined();
  expect(cut('{"a":}')).toBeUndefined();
  expect(cut("[1]")).toBeUndefined();
});

function toRow(n: number, properties: string | null): EventRow {
  return {
    timestamp: 1.7e12 + n * 1000,
    receivedAt: 1.7e12 + n * 1000 + (n % 9 === 0 ? 5e9 : 0),
    sentAt: 1.7e12 + n * 1000 - (n % 11),
    nameId: n % 13 === 0 ? 0 : 1 + (n % 3),
    sourceId: 1 + (n % 2),
    userId: n % 5,
    anonymousId: (n * 7919) % 100_000,
    messageId: n % 4 === 0 ? null : `message ${n}`,
    previousId: n % 17 === 0 ? "before" : null,
    groupId: n % 19 === 0 ? "team" : null,
    properties: n % 13 === 0 ? null : properties,
    flags: n % 6,
  };
}

/** A removed event keeps its place alone. */
const there = (rows: readonly EventRow[]) => rows.filter(({ nameId }) => nameId !== 0);

function openColumns() {
  const { database } = openEventsInMemory();
  const codes = createValueCodes(database);
  const writes = createColumnWrites(database, codes);
  const head = () =>
    database.query<ColumnHead, []>(`select ${headColumns} from blocks`).get() as ColumnHead;
  const read = () =>
    rowsOf(createStoredBlocks(database, createStoredValues(database)).open(head()));
  return { database, codes, writes, head, read };
}

test("a column block returns what was put in, whatever the numbers and texts", () => {
  fc.assert(
    fc.property(fc.array(json, { minLength: 1, maxLength: 300 }), (jsons) => {
      const { database, codes, writes, read } = openColumns();
      const rows = jsons.map((each, n) => toRow(n, each));
      writes.insert(1, finish(prepareColumns(rows, codes)));
      expect(there(read())).toEqual(there(rows));
      expect(read()).toHaveLength(rows.length);
      // What was counted while it was packed is what is counted of the block.
      expect(checkColumns(database)).toEqual({ blocks: 1, wrong: [] });
      database.close();
    }),
    { seed: 7, numRuns: 60 },
  );
});

test("values that are too many, too long or never twice have no code, and come out as they are", () => {
  const { database, codes, writes, read } = openColumns();
  const rows = Array.from({ length: 3000 }, (_, n) =>
    toRow(
      n + 1,
      JSON.stringify({
        order: `order-${n}`,
        price: n / 100,
        long: `${n % 2}`.repeat(60_000 / (1 + (n % 500))),
        plan: `${n % 9}`,
      }),
    ),
  );
  writes.insert(1, finish(prepareColumns(rows, codes)));
  expect(there(read())).toEqual(there(rows));
  expect(valuesIn(database)).toEqual(
    Array.from({ length: 9 }, (_, plan) => ({ name: "plan", json: `"${plan}"` })),
  );
  database.close();
});

test("names beyond the columns that a block may have are left as text", () => {
  const { database, codes, writes, read, head } = openColumns();
  const rows = Array.from({ length: 2000 }, (_, n) =>
    toRow(n + 1, JSON.stringify({ plan: "pro", [`name ${n % 500}`]: n })),
  );
  writes.insert(1, finish(prepareColumns(rows, codes)));
  expect(there(read())).toEqual(there(rows));
  const { layout } = head();
  expect(layout.length).toBeLessThan(40_000);
  database.close();
});

function valuesIn(database: Database): { name: string; json: string }[] {
  const stored = createStoredValues(database);
  return database
    .query<{ id: number; name: string }, []>("select id, name from properties order by name")
    .all()
    .flatMap(({ id, name }) => Array.from(stored.list(id), ([, json]) => ({ name, json })));
}

/** What is counted of values, by name, said plainly. */
function usesIn(database: Database) {
  return {
    properties: database
      .query("select name from properties where name not like 'erased %' order by name")
      .all(),
    values: valuesIn(database),
    counts: database.query("select count(*) as count from value_counts").get(),
  };
}

test("what is written again counts anew, and what nobody has any more is forgotten", () => {
  const { database, codes, writes, head } = openColumns();
  const rows = Array.from({ length: 400 }, (_, n) =>
    toRow(
      n,
      JSON.stringify({
        plan: n < 390 ? "pro" : "secret",
        ...(n > 395 && { email: "ann@example.com" }),
      }),
    ),
  );
  const kept = rows.slice(0, 300);
  writes.insert(1, finish(prepareColumns(kept, codes)));
  const without = usesIn(database);
  writes.remove(head());
  expect(usesIn(database)).toEqual({ properties: [], values: [], counts: { count: 0 } });
  writes.insert(1, finish(prepareColumns(rows, codes)));
  expect(JSON.stringify(usesIn(database))).toContain("ann@example.com");
  const gone = { nameId: 0, properties: null, messageId: null };
  writes.replace(
    head(),
    finish(
      prepareColumns(
        rows.map((row, n) => (n < 300 ? row : { ...row, ...gone })),
        codes,
      ),
    ),
  );
  expect(usesIn(database)).toEqual(without);
  database.close();
});

const events = (count: number, from = 0): UnparsedEvent[] =>
  Array.from({ length: count }, (_, n) =>
    event(`message ${from + n}`, {
      event: `name ${n % 3}`,
      userId: `user ${n % 11}`,
      properties: JSON.stringify({ n: from + n, plan: n % 2 ? "pro" : "free" }),
    }),
  );

async function listAll(store: ReturnType<typeof openEventsInMemory>) {
  const all: unknown[] = [];
  for await (const found of store.find({}, {})) all.push(...(await found.read()));
  return all;
}

test("packing that ends after any step leaves the old blocks or the new one, and goes on", async () => {
  const store = openEventsInMemory();
  const options = { isAccount: () => false, columnEventsMax: 8192 };
  createEventWriter(store.database, options).append(events(20_000));
  const before = await listAll(store);
  expect(before).toHaveLength(20_000);
  let kinds = "";
  for (let steps = 1; ; steps++) {
    // A Worker that is killed is begun anew, and knows nothing of the one before.
    const writer = createEventWriter(store.database, options);
    let isLeft = true;
    for (let step = 0; step < steps && isLeft; step++) isLeft = writer.settle();
    expect(await listAll(store)).toEqual(before);
    const { packed } = store.database
      .query<{ packed: string }, []>(
        "select group_concat(layout is not null, '') as packed from (select layout from blocks order by first_seq)",
      )
      .get() as { packed: string };
    kinds = packed;
    if (!isLeft) break;
  }
  expect(kinds).toMatch(/^1+0+$/);
  store.database.close();
});

test("a step that fails is counted, storing goes on, and it is tried again", () => {
  const store = openEventsInMemory();
  const options = { isAccount: () => false, columnEventsMax: 1 };
  const writer = createEventWriter(store.database, options);
  writer.append(events(9000));
  store.database.run(
    "create trigger full before insert on block_columns begin select raise(abort, 'full'); end",
  );
  while (writer.settle());
  expect(writer.packing()).toMatchObject({
    waiting: 9000,
    failures: 1,
    failing: expect.stringContaining("full"),
  });
  expect(writer.append(events(10, 9000))).toBe(10);
  store.database.run("drop trigger full");
  // The next Worker does not wait.
  const next = createEventWriter(store.database, options);
  while (next.settle());
  expect(next.packing()).toMatchObject({ failures: 0, failing: undefined });
  expect(next.packing().waiting).toBeLessThan(9000);
  store.database.close();
});

/** Packs some events, breaks something, and says what is found. */
async function findBroken(
  how: string | ((database: Database) => void),
): Promise<readonly string[]> {
  const store = openEventsInMemory();
  const writer = createEventWriter(store.database, { isAccount: () => false, columnEventsMax: 1 });
  writer.append(events(9000));
  while (writer.settle());
  expect(await store.checkColumns()).toEqual({ blocks: 2, wrong: [] });
  if (typeof how === "string") store.database.run(how);
  else how(store.database);
  const { wrong } = await store.checkColumns();
  store.database.close();
  return wrong;
}

const planColumn = "(select id + 16 from properties where name = 'plan')";
const swapped =
  "update block_columns set bytes = (select bytes from block_columns as other where other.first_seq = 1" +
  ` and other.column = ${planColumn}) where first_seq = 1 and column = 4`;

test("a code that stands for nothing, a value with two, a column of another time and a wrong count are found", async () => {
  const isPlan = "property = (select id from properties where name = 'plan')";
  const planOf = (database: Database) => createStoredValues(database).find("plan")!;
  expect(
    await findBroken((database) => createValuePages(database).drop(planOf(database).id, [2])),
  ).not.toEqual([]);
  expect(
    await findBroken((database) => {
      const { id, max } = planOf(database);
      createValuePages(database).add(id, max + 1, ['"pro"']);
    }),
  ).toEqual([expect.stringContaining("has a value with two codes")]);
  expect(await findBroken(swapped)).not.toEqual([]);
  expect(
    await findBroken("delete from block_columns where first_seq = 1 and column = 4"),
  ).not.toEqual([]);
  expect(await findBroken(`delete from value_counts where ${isPlan}`)).not.toEqual([]);
  const ofOther =
    "(select counts from value_counts as other where other.property != value_counts.property limit 1)";
  expect(
    await findBroken(`update value_counts set counts = ${ofOther} where ${isPlan} and name_id = 1`),
  ).not.toEqual([]);
});

const wantedNames = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 3 });
const isAny: ValueTest = () => true;
const isPro: ValueTest = (json) => json === '"pro"';
const tested = fc.record({
  name,
  holds: fc.constantFrom<ValueTest>(
    isAny,
    (json) => json === undefined,
    isPro,
    (json) => json !== undefined && Number(json) > 1,
    (json) => json === "null",
  ),
});

test("what is passed over by names and values has nothing that is wanted, and much is passed over", async () => {
  let [passed, all] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(json, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }),
      wantedNames,
      fc.array(tested, { maxLength: 2 }),
      async (blocks, names, tests) => {
        const { database, codes, writes } = openColumns();
        let seq = 1;
        for (const [i, jsons] of blocks.entries()) {
          // Each block has names of its own.
          const rows = jsons.map((each, n) => ({ ...toRow(n, each), nameId: 1 + ((i + n) % 9) }));
          writes.insert(seq, finish(prepareColumns(rows, codes)));
          seq += rows.length;
        }
        const log = createEventLog(database);
        const opened = await Promise.all(
          tests.map(async (each) => ({ ...each, property: await log.property(each.name) })),
        );
        const wanted = [{ names: new Set(names), tests: opened }];
        const properties = opened.map(({ property }) => property);
        const count = async (range: Range) => {
          let [found, stretches] = [0, 0];
          for await (const stretch of log.stretches(range, ["nameId"], properties)) {
            stretches += 1;
            const { nameId } = await stretch.read("nameId");
            const holds = await Promise.all(
              opened.map(async ({ property, holds }) => {
                const into = new Uint8Array(stretch.count);
                (await stretch.property(property)).copyTest(holds, into);
                return into;
              }),
            );
            for (const place of await stretch.places()) {
              if (names.includes(nameId.at(place)) && holds.every((each) => each[place] === 1))
                found += 1;
            }
          }
          return { found, stretches };
        };
        const whole = await count({});
        const some = await count({ wanted });
        expect(some.found).toBe(whole.found);
        all += whole.stretches;
        passed += whole.stretches - some.stretches;
        database.close();
      },
    ),
    {
      seed: 7,
      numRuns: runs(150, 50),
      // The property of one event alone, which is left as text.
      examples: [[[["{}", '{"plan":"pro","plan":"pro"}']], [2], [{ name: "plan", holds: isPro }]]],
    },
  );
  expect(passed / all).toBeGreaterThan(0.3);
});
