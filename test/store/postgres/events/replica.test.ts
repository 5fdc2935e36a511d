// A node that reads what others have stored from a replica, which is one that streams from the primary.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createLog } from "../../../../src/runtime/log.ts";
import { append, events, idsOf, journal, listAll } from "../../kit.ts";
import { hookMsMax } from "../server.ts";
import {
  follow,
  lookFor,
  nameOf,
  record,
  until,
  openReplicated,
  type Replicated,
} from "./replicated.ts";

let pair: Replicated;
beforeAll(async () => {
  pair = await openReplicated();
}, 2 * hookMsMax);
afterAll(() => pair?.stop(), hookMsMax);

const testMsMax = 60_000;
/** Others' rows are looked for each second, and a busy machine is slow. */
const soonMs = 20_000;

test(
  "what others store comes from the replica, and soon",
  async () => {
    const { subject, one, other, mine, theirs, said } = await pair.openNodes();
    await append(theirs, events(5));
    // Before it looks it knows of nothing.
    await Bun.sleep(1000);
    await mine.settle();
    const tookMs = await follow(mine);
    process.stderr.write(`from the replica after ${tookMs} ms\n`);
    expect(tookMs).toBeLessThan(soonMs);
    expect(await listAll(one)).toEqual(await listAll(other));
    expect(said).toEqual([]);
    await subject.close();
  },
  testMsMax,
);

test(
  "another installation's database is taken for no replica",
  async () => {
    const stranger = await pair.open();
    await stranger.admin`update event_order set log = log + 1`;
    const writer = stranger.openWriter();
    await writer.begin(journal);
    await append(writer, events(9, {}, 500));
    const { subject, one, other, mine, theirs, said } = await pair.openNodes(stranger.url);
    await append(theirs, events(5));
    await lookFor(mine);
    expect(await mine.behind()).toBe(0);
    expect(idsOf(await listAll(one))).toEqual(idsOf(await listAll(other)));
    expect(await listAll(one)).toHaveLength(5);
    expect(said).toEqual(["left: It is no replica of this database."]);
    await subject.close();
    await stranger.close();
  },
  testMsMax,
);

test(
  "a recorder that hears of others tells what they stored soon, though it comes from the replica",
  async () => {
    const { subject, theirs } = await pair.openNodes();
    const recorder = await record(subject, pair.replica.urlOf(nameOf(subject)));
    await Bun.sleep(1000);
    const tookMs: number[] = [];
    for (let n = 0; n < 10; n++) {
      await append(theirs, events(5, {}, 10 * n));
      const stored = 5 * (n + 1);
      tookMs.push(await until(async () => recorder.status().ledger.stored === stored));
    }
    process.stderr.write(`told after ${tookMs.join(", ")} ms\n`);
    expect(Math.max(...tookMs)).toBeLessThan(soonMs);
    expect(recorder.status()).toMatchObject({ failing: undefined, replicaFailures: 0 });
    await recorder.close(5000);
    await subject.close();
  },
  testMsMax,
);

test(
  "a recorder logs once that its replica fails, counts it, and is well",
  async () => {
    const { subject, theirs } = await pair.openNodes();
    const lines: string[] = [];
    const log = createLog({ write: (line) => void lines.push(line) });
    const recorder = await record(subject, "postgres://a:b@127.0.0.1:1/none", log);
    for (let n = 0; n < 3; n++) {
      await append(theirs, events(5, {}, 10 * n));
      await until(
        async () =>
          recorder.status().behind === 0 && recorder.status().ledger.stored === 5 * (n + 1),
      );
    }
    expect(recorder.status()).toMatchObject({
      failing: undefined,
      drainFailures: 0,
      replicaFailures: 1,
    });
    expect(lines.filter((line) => line.includes("The replica fails."))).toHaveLength(1);
    await recorder.close(5000);
    await subject.close();
  },
  testMsMax,
);
