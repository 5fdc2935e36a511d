// F21, F32, F37: a Worker that is slow, a process that is stopped for a while, Workers that come and go.
import { afterEach, expect, test } from "bun:test";
import type { Recorder } from "../../src/recorder/recorder.ts";
import { makeEvent, makeFolder, openTestRecorder } from "../recorder/kit.ts";
import { type Fault, withFaults } from "./fault.ts";
import { load } from "./load.ts";
import { innocent, judge } from "./oracle.ts";
import { send } from "./sender.ts";
import { startServer } from "./server.ts";

const workerUrl = new URL("./stricken-worker.ts", import.meta.url);
const environment = { ...Bun.env };
const comings = Bun.env["PLAUDIT_TORTURE_ROUNDS"] === undefined ? 60 : 500;
/** Of those that run side by side. */
const timeoutMs = 60_000;
const open: Recorder[] = [];
afterEach(async () => {
  for (const recorder of open.splice(0)) await recorder.close(1000);
  for (const name of Object.keys(withFaults([]))) Bun.env[name] = environment[name] ?? "[]";
});

/** A recorder in this process, whose Workers have the fault. */
async function start(folder: string, fault: Fault, silenceMsMax: number): Promise<Recorder> {
  Object.assign(Bun.env, withFaults([fault]));
  const recorder = await openTestRecorder(folder, { workerUrl, silenceMsMax });
  open.push(recorder);
  return recorder;
}

test("a Worker that is only slow is left alone", async () => {
  const slow: Fault = { at: "transaction", when: "inside", again: true, act: { waitMs: 1200 } };
  const recorder = await start(makeFolder(), slow, 2500);
  for (let i = 0; i < 3; i++) {
    await recorder.accept([makeEvent()]);
    await Bun.sleep(1300);
  }
  await recorder.drained(10_000);
  expect(recorder.status().workerRestarts).toBe(0);
});

test.concurrent(
  "a process that is stopped for longer than a Worker may be silent takes nobody for dead",
  async () => {
    const folder = makeFolder();
    const sent = await send(folder, [], { silenceMsMax: 2500, events: 1500 }, async (pid) => {
      await Bun.sleep(250);
      process.kill(pid, "SIGSTOP");
      await Bun.sleep(3500);
      process.kill(pid, "SIGCONT");
    });
    expect(sent).toMatchObject({ code: 0, refused: [] });
    expect(await judge(folder, sent.acknowledged)).toEqual(innocent);
  },
  timeoutMs,
);

test.concurrent(
  "a server that is stopped for a while under load answers everybody when it goes on",
  async () => {
    const server = await startServer();
    const over = new AbortController();
    const sending = load(server, { over: over.signal, clients: 8 });
    for (let i = 0; i < 3; i++) {
      await Bun.sleep(200);
      process.kill(server.pid, "SIGSTOP");
      await Bun.sleep(1300);
      process.kill(server.pid, "SIGCONT");
    }
    await Bun.sleep(200);
    over.abort();
    const { acknowledged, answers } = await sending;
    expect(Object.keys(answers)).toEqual(["200"]);
    await server.stop();
    expect(await judge(server.folder, acknowledged)).toEqual(innocent);
  },
  timeoutMs,
);

test.concurrent(
  `Workers that come and go ${comings} times take no process with them`,
  async () => {
    const script = new URL("./coming-and-going.ts", import.meta.url).pathname;
    const child = Bun.spawn([process.execPath, script, makeFolder(), `${comings}`], {
      stdout: "pipe",
    });
    const told = await new Response(child.stdout).text();
    expect(await child.exited).toBe(0);
    expect(told.trim()).toBe(`stored ${comings} of ${comings}`);
  },
  timeoutMs,
);
