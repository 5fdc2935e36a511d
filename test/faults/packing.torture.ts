// kill -9 of a server while it packs events by column, at each step, and at any moment.
import { beforeAll, describe, expect, test } from "bun:test";
import { createRandom } from "../../src/runtime/random.ts";
import {
  copyOf,
  die,
  findWrong,
  leftMax,
  makeUnpacked,
  nothingWrong,
  packAll,
  points,
  readBlocks,
  testPoint,
} from "./packing.ts";

const rounds = Number(Bun.env["PLAUDIT_TORTURE_ROUNDS"] ?? 5);

let unpacked: Awaited<ReturnType<typeof makeUnpacked>>;
beforeAll(async () => {
  unpacked = await makeUnpacked();
});

describe("kill -9 while events are packed", () => {
  for (const step of Object.keys(points)) testPoint(step, () => unpacked);

  test(
    `at any moment, ${rounds} times, loses nothing, and packing ends`,
    async () => {
      const random = createRandom(3).next;
      let copy = copyOf(unpacked);
      let amidst = 0;
      for (let round = 0; round < rounds; round++) {
        if (readBlocks(copy).left < 2 * leftMax) copy = copyOf(unpacked);
        await die(copy, { ms: random() * 500 });
        if (readBlocks(copy).left > leftMax) amidst += 1;
        expect(await findWrong(copy)).toEqual(nothingWrong);
      }
      expect(amidst).toBeGreaterThan(rounds / 2);
      await packAll(copy);
      expect(readBlocks(copy).packed).toBeGreaterThan(5);
      expect(await findWrong(copy)).toEqual(nothingWrong);
    },
    90_000 + rounds * 10_000,
  );
});
