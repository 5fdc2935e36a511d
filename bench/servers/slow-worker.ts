// The recorder's Worker at a third of its speed or less: between batches it rests for twice as long as
// the last one took.
import "../../src/recorder/worker.ts";

const sleep = Bun.sleep;
let restedAt = performance.now();

Object.assign(Bun, {
  async sleep(ms: number) {
    const took = performance.now() - restedAt;
    await sleep(ms === 0 ? 2 * took : ms);
    restedAt = performance.now();
  },
});
