// kill -9 of a server while it packs events by column: all events are there once, they are counted rightly, and the next
// start goes on. `bun run test:torture` kills it at each step, and at any moment.
import { beforeAll, describe, expect, test } from "bun:test";
import type { Fault } from "./fault.ts";
import { block, copyOf, die, findWrong, makeUnpacked, nothingWrong, testPoint } from "./packing.ts";

let unpacked: Awaited<ReturnType<typeof makeUnpacked>>;
beforeAll(async () => {
  unpacked = await makeUnpacked();
});

describe("kill -9 while events are packed", () => {
  testPoint("between the texts and their block", () => unpacked);

  test("finds a Worker that deletes what it packs before the block is there", async () => {
    const copy = copyOf(unpacked);
    const fault: Fault = { at: block, when: "after", skip: 1, act: "kill" };
    await die(copy, { fault, worker: "./parted-worker.ts" });
    const { verdict, plans } = await findWrong(copy);
    expect(verdict.lost.length).toBeGreaterThan(5000);
    expect(plans).not.toEqual(nothingWrong.plans);
  }, 60_000);
});
