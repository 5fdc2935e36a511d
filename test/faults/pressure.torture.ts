// F29, F30: more comes than can be stored, and much is waiting at the start.
import { expect, test } from "bun:test";
import { mkdirSync, rmSync } from "node:fs";
import { emptyFolder } from "../cli/kit.ts";
import { journalFolder, makeEvent, openTestJournal } from "../recorder/kit.ts";
import type { Fault } from "./fault.ts";
import { load } from "./load.ts";
import { innocent, judge } from "./oracle.ts";
import { createKey, flagFile, startServer } from "./server.ts";

const isLong = Bun.env["PLAUDIT_TORTURE_ROUNDS"] !== undefined;
const mebibyte = 1024 * 1024;

test(
  "more than can be stored is refused with a time to come back, in bounded memory, and all that was taken is stored",
  async () => {
    const journalMb = 32;
    const whilst = flagFile();
    await Bun.write(whilst, "");
    // Some 4 MB a transaction: the sender is many times as fast.
    const slow: Fault = {
      at: "transaction",
      when: "inside",
      again: true,
      whilst,
      act: { waitMs: 1000 },
    };
    const server = await startServer({
      faults: [slow],
      env: { PLAUDIT_JOURNAL_MAX_MB: String(journalMb) },
    });
    const over = new AbortController();
    const sending = load(server, { over: over.signal, clients: 2, batch: 200, bytes: 1000 });
    const rss: number[] = [];
    // The engine's memory grows for some seconds, whatever it is used for.
    const warmAt = performance.now() + 4000;
    const until = warmAt + (isLong ? 600_000 : 8000);
    let journalMax = 0;
    let healthMsMax = 0;
    while (performance.now() < until) {
      await Bun.sleep(200);
      const from = performance.now();
      const resident = (await server.metric("process_resident_memory_bytes")) / mebibyte;
      if (from > warmAt) rss.push(resident);
      healthMsMax = Math.max(healthMsMax, performance.now() - from);
      journalMax = Math.max(journalMax, await server.metric("plaudit_journal_bytes"));
    }
    over.abort();
    const { acknowledged, answers, retryAfter } = await sending;
    expect(Object.keys(answers).sort()).toEqual(["200", "503"]);
    expect(Number(retryAfter)).toBeGreaterThan(0);
    expect(journalMax).toBeLessThanOrEqual(journalMb * mebibyte);
    expect(journalMax).toBeGreaterThan((journalMb * mebibyte) / 2);
    const half = rss.length >> 1;
    const [early, late] = [Math.max(...rss.slice(0, half)), Math.max(...rss.slice(half))];
    console.log(
      `sent ${acknowledged.length}, refused ${await server.metric("plaudit_events_refused_total")};` +
        ` resident ${early.toFixed()} then ${late.toFixed()} MB; slowest /metrics ${healthMsMax.toFixed()} ms`,
    );
    expect(late).toBeLessThan(early * 1.25);
    expect(late).toBeLessThan(300);
    rmSync(whilst);
    await server.drained();
    expect(await server.ready()).toBe(200);
    await server.stop();
    expect(await judge(server.folder, acknowledged)).toEqual(innocent);
  },
  isLong ? 700_000 : 60_000,
);

test(
  "a server with much to store from before serves at once, and stores all of it",
  async () => {
    const events = isLong ? 1_000_000 : 100_000;
    const folder = emptyFolder();
    const key = await createKey(folder);
    mkdirSync(journalFolder(folder), { recursive: true, mode: 0o700 });
    const journal = await openTestJournal(folder, { bytesMax: 4096 * mebibyte });
    const frame = 500;
    for (let number = 0; number < events; number += frame) {
      journal.append(
        Array.from({ length: frame }, (_, i) =>
          makeEvent({
            messageId: `before ${number + i}`,
            userId: `user ${(number + i) % 1000}`,
            properties: { number: number + i },
          }),
        ),
      );
    }
    await journal.close(false);

    const server = await startServer({ folder, key });
    expect(server.startMs).toBeLessThan(2000);
    const stored = () => server.metric("plaudit_events_stored_total");
    const pending = () => server.metric("plaudit_events_pending");
    expect((await pending()) + (await stored())).toBeGreaterThanOrEqual(events);
    const over = new AbortController();
    const sending = load(server, { over: over.signal, clients: 1 });
    const [from, already] = [performance.now(), await stored()];
    while ((await stored()) < events) await Bun.sleep(20);
    const seconds = (performance.now() - from) / 1000;
    over.abort();
    const { acknowledged, answers, msMax } = await sending;
    console.log(
      `${events} pending: served after ${server.startMs.toFixed()} ms, ` +
        `${((events - already) / seconds).toFixed()} stored a second; slowest answer meanwhile ${msMax.toFixed()} ms`,
    );
    expect(Object.keys(answers)).toEqual(["200"]);
    await server.drained();
    await server.stop();
    const before = Array.from({ length: events }, (_, number) => number);
    expect(await judge(folder, [...before, ...acknowledged])).toEqual(innocent);
  },
  isLong ? 300_000 : 60_000,
);
