// A replica that lags, is killed, or is silent, while a node reads from it.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { append, events, listAll } from "../../kit.ts";
import { hookMsMax } from "../server.ts";
import { follow, lookFor, until, openReplicated, type Replicated } from "./replicated.ts";

let pair: Replicated;
beforeAll(async () => {
  pair = await openReplicated();
}, 2 * hookMsMax);
afterAll(() => pair?.stop(), hookMsMax);

const testMsMax = 60_000;

test(
  "while the replica lags a node sees what it stores itself at once, says what it lacks, and is whole afterwards",
  async () => {
    const { subject, one, other, mine, theirs, said } = await pair.openNodes();
    await append(theirs, events(5));
    await Bun.sleep(1000);
    await follow(mine);
    await pair.pauseReplay();
    await append(theirs, events(7, {}, 10));
    await lookFor(mine);
    expect(await mine.behind()).toBe(7);
    expect(await listAll(one)).toHaveLength(5);
    // Its own comes behind those seven, which it then has from the primary.
    expect(await append(mine, events(2, {}, 20))).toMatchObject({ stored: 2, duplicates: 0 });
    expect(await mine.behind()).toBe(0);
    expect(await listAll(one)).toHaveLength(14);
    await append(theirs, events(3, {}, 30));
    await lookFor(mine);
    expect(await mine.behind()).toBe(3);
    await pair.resumeReplay();
    await follow(mine);
    await append(theirs, events(1, {}, 40));
    await lookFor(mine, 1000);
    for (const writer of [mine, theirs]) await follow(writer);
    expect(await listAll(one)).toHaveLength(18);
    expect(await listAll(one)).toEqual(await listAll(other));
    expect(said).toEqual([]);
    await subject.close();
  },
  testMsMax,
);

test(
  "a replica that is killed is left for the primary, and used again when it is back",
  async () => {
    const { subject, one, mine, theirs, said } = await pair.openNodes();
    await append(theirs, events(5));
    await Bun.sleep(1000);
    await follow(mine);
    await pair.replica.kill();
    await append(theirs, events(5, {}, 10));
    await lookFor(mine);
    expect(await mine.behind()).toBe(0);
    expect(await append(mine, events(2, {}, 20))).toMatchObject({ stored: 2 });
    await append(theirs, events(1, {}, 30));
    await lookFor(mine);
    expect(await listAll(one)).toHaveLength(13);
    expect(said).toHaveLength(1);
    expect(said[0]).toStartWith("left: ");
    process.stderr.write(`${said[0]}\n`);
    await pair.replica.start("standby");
    await pair.untilReplayed();
    let sent = 0;
    await until(async () => {
      await append(theirs, events(1, {}, 100 + sent++));
      await lookFor(mine, 1000);
      return said.length > 1;
    });
    expect(said[1]).toBe("used again");
    expect(await listAll(one)).toHaveLength(13 + sent);
    // It does read from there.
    await pair.pauseReplay();
    await append(theirs, events(4, {}, 200));
    await lookFor(mine);
    expect(await mine.behind()).toBe(4);
    await pair.resumeReplay();
    await follow(mine);
    await subject.close();
  },
  testMsMax,
);

test(
  "a replica that is silent holds nobody up for longer than its limits",
  async () => {
    const { subject, one, mine, theirs, said } = await pair.openNodes();
    await append(theirs, events(5));
    await Bun.sleep(1000);
    await follow(mine);
    await pair.replica.pause();
    await append(theirs, events(5, {}, 10));
    await Bun.sleep(1000);
    const tookMs = await follow(mine);
    process.stderr.write(`left a silent replica after ${tookMs} ms\n`);
    expect(said).toHaveLength(1);
    // While it rests nobody waits for it.
    await append(theirs, events(5, {}, 20));
    await Bun.sleep(1000);
    await mine.settle();
    expect(await mine.behind()).toBe(0);
    expect(await listAll(one)).toHaveLength(15);
    await pair.replica.resume();
    await subject.close();
  },
  testMsMax,
);
