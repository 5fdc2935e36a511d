// Mistakes made on purpose where questions are asked: each makes an answer differ from the oracle's.
import { expect, test } from "bun:test";
import type {
  CountingQuestion,
  PeopleQuestion,
  Question,
  TopQuestion,
} from "../../src/domain/question.ts";
import { answer } from "../../src/reports/answer.ts";
import { createBudget } from "../../src/reports/budget.ts";
import type { Errand, Share } from "../../src/reports/errand.ts";
import type { PropertyColumn } from "../../src/store/event-columns.ts";
import type { EventLog } from "../../src/store/event-log.ts";
import { eachText, type PackedTexts } from "../../src/store/texts.ts";
import { openEventsInMemory, noon } from "../kit.ts";
import { createTestCrew } from "./crew.ts";
import type { ToldEvent } from "./oracle.ts";
import { storeTold, tell } from "./told.ts";

const minuteMs = 60_000;
const plans = ["free", "pro", "team", "max"];

/** Some are in blocks, and others are rows with values that no block has: each thread gives them codes of its own. */
const events = Array.from({ length: 10_000 }, (_, n): ToldEvent => {
  const isNew = n >= 9_900;
  // No two of the new ones are as frequent.
  const plan = isNew
    ? `new ${Math.floor(Math.sqrt(n % 16))}`
    : (plans[(n * 7 + (n >> 12)) % plans.length] as string);
  return {
    type: "track",
    event: n % 3 ? "seen" : "bought",
    // Many come once.
    userId: n % 7 ? `user ${(n * 13) % 61}` : `guest ${n}`,
    anonymousId: null,
    previousId: null,
    timestamp: noon + n * minuteMs,
    source: "web",
    properties: { plan, price: isNew ? n * n : n % 10 },
  };
});

const scope = { from: noon, to: noon + events.length * minuteMs, tz: "UTC" };
const newest = { ...scope, from: noon + 9_900 * minuteMs };
const top: TopQuestion = { ask: "top", by: "property:plan", limit: 20, ...scope };
const measured = { measure: "sum", property: "price" } as const;
const paths = {
  ask: "paths",
  start: { event: "bought" },
  direction: "after",
  steps: 2,
  limit: 3,
  property: "plan",
  windowSeconds: 86_400,
  ...newest,
} as const;

interface Mistake {
  name: string;
  asked: CountingQuestion;
  /** Changes what helpers hand over. */
  change?: (shares: Share[], errand: Errand) => Share[];
  /** Changes what is read. */
  spoil?: (log: EventLog) => Partial<EventLog>;
}

const mistakes: Mistake[] = [
  {
    name: "a helper's codes are taken for others, as keys are counted",
    asked: { ...top, ...newest },
    change: onlyOf("count codes", changeTexts(["texts"])),
  },
  {
    name: "a helper's codes are taken for others, as keys are measured",
    asked: { ...top, ...newest, measured },
    change: onlyOf("measure codes", changeTexts(["codes", "texts"])),
  },
  {
    name: "a helper's codes are taken for others, on paths",
    asked: paths,
    change: onlyOf("gather trails", changeTexts(["codes", "texts"])),
  },
  {
    name: "what a helper has measured is lost",
    asked: { ...top, by: "user", measured },
    change: onlyOf("measure codes", (gathered) => ({ ...gathered, measurement: { sums: noSums } })),
  },
  {
    name: "a column is that of the block before",
    asked: top,
    spoil: ({ stretches }) => ({
      async *stretches(range, columns, properties) {
        let before: PropertyColumn | undefined;
        for await (const stretch of stretches(range, columns, properties)) {
          yield {
            ...stretch,
            async property(property, places) {
              const stale = before;
              before = await stretch.property(property, places);
              return stale ?? before;
            },
          };
        }
      },
    }),
  },
  {
    name: "a column is one code off",
    asked: top,
    spoil: ({ stretches }) => ({
      async *stretches(range, columns, properties) {
        for await (const stretch of stretches(range, columns, properties)) {
          yield {
            ...stretch,
            async property(property, places) {
              const column = await stretch.property(property, places);
              const copyCodes = (into: Uint32Array) => {
                column.copyCodes(into);
                for (const [i, code] of into.entries()) into[i] = code === 1 ? 2 : code;
              };
              return { ...column, copyCodes };
            },
          };
        }
      },
    }),
  },
  {
    name: "a block is passed over that has what is asked for",
    asked: { ask: "timeseries", interval: "hour", limit: 5, event: "bought", ...scope },
    spoil: ({ stretches }) => ({
      async *stretches(range, columns, properties) {
        let met = 0;
        for await (const stretch of stretches(range, columns, properties)) {
          if (met++ > 0) yield stretch;
        }
      },
    }),
  },
  {
    name: "a span is left out",
    asked: { ...top, by: "user" },
    spoil: ({ spans }) => ({ spans: async (range) => (await spans(range)).slice(1) }),
  },
];

type Gathered = Record<string, unknown>;

/** Changes what helpers have gathered in one pass. */
function onlyOf(pass: string, change: (gathered: Gathered) => unknown): Mistake["change"] {
  return (shares, { passes }) =>
    shares.map((share) => ({
      ...share,
      gathered: share.gathered.map((each, i) =>
        passes[i]?.pass === pass ? change(each as Gathered) : each,
      ),
    }));
}

/** Puts texts that lie there into another order. */
function changeTexts(path: readonly string[]) {
  return (gathered: Gathered) => {
    const changed = structuredClone(gathered);
    const texts = path.reduce<unknown>((at, name) => (at as Gathered)[name], changed);
    reverse(texts as PackedTexts);
    return changed;
  };
}

function reverse(texts: PackedTexts): void {
  const all: Uint8Array[] = [];
  eachText(texts, (bytes, from, to) => all.push(bytes.slice(from, to)));
  let end = 0;
  for (const [i, text] of all.reverse().entries()) {
    texts.bytes.set(text, end);
    end += text.length;
    texts.ends[i] = end;
  }
}

const noSums = {
  count: new Uint32Array(0),
  high: new Float64Array(0),
  low: new Float64Array(0),
  rest: new Map(),
};

const nobody = { words: new Uint32Array(0), areBits: false };

const unlimited = () =>
  createBudget({ timeMsMax: 60_000, eventsMax: 1e9, cancelled: new AbortController().signal });

/** Asks as several threads would. */
async function ask<Q extends Question>(asked: Q, { change, spoil }: Partial<Mistake> = {}) {
  const store = openEventsInMemory();
  try {
    storeTold(store, events.slice(0, 9_900), { batches: 2, packing: 20 });
    storeTold(store, events.slice(9_900));
    const log = { ...store, ...spoil?.(store) };
    const crew = createTestCrew(log, 1, { change });
    // Blocks are many parts, and the rows behind them are, too.
    const partEvents = "from" in asked && asked.from === newest.from ? 10 : 1000;
    return await answer(log, asked, { budget: unlimited(), crew, partEvents });
  } finally {
    await store.close();
  }
}

for (const { name, ...mistake } of mistakes) {
  test(`an answer is wrong when ${name}`, async () => {
    const right = tell(events, mistake.asked);
    expect(await ask(mistake.asked)).toEqual(right as never);
    expect(await ask(mistake.asked, mistake)).not.toEqual(right as never);
  });
}

test("somebody is missing when whom a helper has found is lost", async () => {
  const asked: PeopleQuestion = {
    ask: "people",
    cell: { ask: "active", question: { ask: "active", ...scope }, from: noon, to: newest.from },
    limit: 1,
    after: 0,
  };
  const change = onlyOf("find who did it", () => nobody);
  const all = new Set(events.slice(0, 9_900).map(({ userId }) => userId));
  expect((await ask(asked)).total).toBe(all.size);
  expect((await ask(asked, { change })).total).toBeLessThan(all.size);
});
