// A recorder whose Worker stores events in PostgreSQL while something happens to that.
import { expect } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Recorder } from "../../../../src/recorder/recorder.ts";
import { makeEvents, openTestRecorder } from "../../../recorder/kit.ts";
import { idsOf, listAll } from "../../kit.ts";
import type { Node, PostgresSubject } from "./subject.ts";

export const testMsMax = 120_000;
export const drainMsMax = 60_000;
/** Few, so that another client takes them all at once. */
export const connectionsMax = 30;
/** Taking events in is a write to a file. It waits for its turn of a busy machine, and for nothing else. */
export const acceptMsMax = 2000;

export function record(
  { folder }: Node,
  url: string,
  options: Partial<Parameters<typeof openTestRecorder>[1]> = {},
): Promise<Recorder> {
  mkdirSync(join(folder, "journal", "server"), { recursive: true });
  return openTestRecorder(folder, { database: { url, node: "a" }, ...options });
}

/** Sends some events every few milliseconds until it is told to stop. */
export function load(recorder: Recorder) {
  const acknowledged: string[] = [];
  let slowestMs = 0;
  let isOver = false;
  async function send(): Promise<void> {
    while (!isOver) {
      const events = makeEvents(20);
      const from = performance.now();
      await recorder.accept(events);
      slowestMs = Math.max(slowestMs, performance.now() - from);
      for (const { messageId } of events) acknowledged.push(messageId!);
      await Bun.sleep(5);
    }
  }
  const sending = send();
  return {
    acknowledged,
    slowestMs: () => slowestMs,
    async stop() {
      isOver = true;
      await sending;
    },
  };
}

export async function expectAllOnce(node: Node, acknowledged: readonly string[]): Promise<void> {
  const all = idsOf(await listAll(node));
  expect(all).toHaveLength(acknowledged.length);
  expect(new Set(all)).toEqual(new Set(acknowledged));
}

/** Runs a recorder while something happens to the server. */
export async function survive(
  subject: PostgresSubject,
  happens: () => Promise<void>,
): Promise<void> {
  const node = subject.openNode();
  const recorder = await record(node, subject.url);
  const running = load(recorder);
  await Bun.sleep(700);
  await happens();
  await running.stop();
  await recorder.drained(drainMsMax);
  const { ledger, workerRestarts } = recorder.status();
  expect(ledger).toMatchObject({
    accepted: running.acknowledged.length,
    stored: running.acknowledged.length,
    duplicates: 0,
    deadLettered: 0,
    pending: 0,
  });
  expect(workerRestarts).toBe(0);
  expect(running.slowestMs()).toBeLessThan(acceptMsMax);
  await recorder.close(5000);
  await expectAllOnce(node, running.acknowledged);
}
