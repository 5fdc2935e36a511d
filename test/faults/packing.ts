// A server that is killed while it packs events by column, and all that can be wrong with what it leaves.
import { expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDirectAsk } from "../../src/reports/ask.ts";
import { openEventLogWriter } from "../../src/store/sqlite/events/log-writer.ts";
import { openEventLog } from "../../src/store/sqlite/opening.ts";
import { plaudit } from "../cli/kit.ts";
import { makeFolder } from "../recorder/kit.ts";
import { append, event } from "../store/kit.ts";
import type { Fault } from "./fault.ts";
import { innocent, judge } from "./oracle.ts";
import { startServer } from "./server.ts";

const count = 60_000;
const plans = ["free", "free", "pro", "team"];
/** Events that do not fill a block. */
export const leftMax = 16_384;
const packMsMax = 60_000;

const all = Array.from({ length: count }, (_, number) => number);

/** A folder with events that nobody has packed, and its key. */
export interface Unpacked {
  folder: string;
  key: string;
}

export async function makeUnpacked(): Promise<Unpacked> {
  const folder = makeFolder();
  const files = { appFile: join(folder, "app.db"), eventsFile: join(folder, "events.db") };
  const writer = openEventLogWriter(files);
  await writer.begin("made");
  for (let from = 0; from < count; from += 10_000) {
    const batch = all
      .slice(from, from + 10_000)
      .map((number) => event(number, { properties: propertiesOf(number) }));
    await append(writer, batch, "made");
  }
  await writer.close();
  const scopes = ["--name", "faults", "--scopes", "reports:read"];
  const { out } = await plaudit(["key", "create", ...scopes, "--data", folder]);
  return { folder, key: out.trim() };
}

function propertiesOf(number: number): string {
  const plan = plans[number % plans.length];
  return JSON.stringify({
    number,
    plan,
    // Each block has some hundred new ones.
    ...(number % 3 === 0 && { itemId: `item ${Math.floor(number / 12)}` }),
  });
}

export function copyOf({ folder, key }: Unpacked): Unpacked {
  const copy = mkdtempSync(join(tmpdir(), "plaudit-test-"));
  cpSync(folder, copy, { recursive: true });
  return { folder: copy, key };
}

/** How many column blocks there are, and events in others. */
export function readBlocks({ folder }: Unpacked): { packed: number; left: number } {
  using database = new Database(join(folder, "events.db"), { readonly: true });
  return database
    .query(
      "select count(layout) as packed, coalesce(sum(iif(layout is null, count, 0)), 0) as left from blocks",
    )
    .get() as { packed: number; left: number };
}

/** What a report says of the plans. */
async function countPlans(folder: string): Promise<Record<string, number>> {
  const events = openEventLog(join(folder, "events.db"));
  try {
    const { rows } = await createDirectAsk(events)(
      {
        ask: "top",
        by: "property:plan",
        from: Date.UTC(2026, 0),
        to: Date.UTC(2027, 0),
        tz: "UTC",
        limit: 10,
      },
      new AbortController().signal,
    );
    return Object.fromEntries(rows.map((row) => [row.key, row.count]));
  } finally {
    await events.close();
  }
}

/** All that can be wrong with a folder that nobody has open. */
export async function findWrong({ folder }: Unpacked) {
  const { code, told } = await plaudit(["doctor", "--rollups", "--data", folder]);
  return {
    verdict: await judge(folder, all),
    plans: await countPlans(folder),
    doctor: code === 0 ? [] : told,
  };
}

export const nothingWrong = {
  verdict: innocent,
  plans: { free: count / 2, pro: count / 4, team: count / 4 },
  doctor: [],
};

/** Starts a server, and kills it after so long, or lets a fault do it. */
export async function die(
  { folder, key }: Unpacked,
  death: { ms: number } | { fault: Fault; worker?: string },
) {
  const worker = "worker" in death ? death.worker : undefined;
  const server = await startServer({
    folder,
    key,
    faults: "fault" in death ? [death.fault] : [],
    env: worker === undefined ? {} : { TEST_WORKER: worker },
  });
  if ("ms" in death) {
    await Bun.sleep(death.ms);
    server.kill("SIGKILL");
  }
  expect(await server.ended()).toMatchObject({ code: "SIGKILL" });
}

export async function packAll({ folder, key }: Unpacked): Promise<void> {
  const server = await startServer({ folder, key });
  const deadline = performance.now() + packMsMax;
  while ((await server.metric("plaudit_events_unpacked")) >= leftMax) {
    if (performance.now() > deadline) throw new Error("Packing has not ended.");
    await Bun.sleep(50);
  }
  await server.stop();
}

export const block =
  "insert into blocks (first_seq, count, timestamp_min, timestamp_max, numbers, properties, layout)";
/** By the name of the step: where the process is killed, after a block that went well. */
export const points: Record<string, Omit<Fault, "act">> = {
  "between the texts that go": { at: "delete from block_texts", when: "after", skip: 2 },
  "between the texts and their block": { at: block, when: "before", skip: 1 },
  "between a block and its columns": { at: "insert into block_columns", when: "after", skip: 20 },
  "between new values": { at: "insert or replace into value_pages", when: "after", skip: 2 },
  "between the counts of values": {
    at: "insert or replace into value_counts",
    when: "after",
    skip: 4,
  },
  "before the commit": { at: "insert or replace into marks", when: "after", skip: 1 },
};

export function testPoint(step: string, unpacked: () => Unpacked): void {
  test(`${step} loses nothing, and all is counted rightly`, async () => {
    const copy = copyOf(unpacked());
    await die(copy, { fault: { ...points[step]!, act: "kill" } });
    expect(readBlocks(copy).left).toBeGreaterThan(leftMax);
    expect(await findWrong(copy)).toEqual(nothingWrong);
  }, 90_000);
}
