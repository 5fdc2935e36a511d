// The compiled binary on data that is there: how soon it answers, and what it holds when nobody asks.
import { join } from "node:path";
import { buildBinary, startBinary } from "../binary.ts";
import type { Part } from "../part.ts";
import { addItems, addPeople, prepare } from "../people.ts";
import { residentBytes } from "../processes.ts";
import { median } from "../rounds.ts";

const starts = 15;
const items = 100;
const restMs = 3000;
const mebibyte = 1024 * 1024;

export const startPart: Part = {
  name: "start",
  about: "the compiled binary: its first answer, and its memory at rest",
  async run({ folder }) {
    const binary = await buildBinary(folder);
    const data = join(folder, "data");
    await prepare(data, async (workspace) => {
      const [person] = await addPeople(workspace, 1);
      await addItems(workspace, person!.id, items);
    });

    const times: number[] = [];
    const resting: number[] = [];
    for (let i = 0; i < starts; i++) {
      const isLast = i === starts - 1;
      const { ms, restBytes } = await startOnce(binary, data, isLast);
      // The first start reads the binary from the disk.
      if (i > 0) times.push(ms);
      if (isLast) resting.push(restBytes);
    }
    const ms = median(times);
    const rest = median(resting) / mebibyte;
    return [
      {
        what: "binary, from its start to the first answer",
        ours: `${ms.toFixed(0)} ms`,
        value: ms,
        goal: { kind: "quantity", max: 100, unit: "ms" },
      },
      {
        what: "binary, memory at rest",
        ours: `${rest.toFixed(0)} MB`,
        value: rest,
        goal: { kind: "quantity", max: 100, unit: "MB" },
      },
    ];
  },
};

async function startOnce(binary: string, data: string, rests: boolean) {
  const startedAt = performance.now();
  await using server = await startBinary(binary, data);
  const ms = performance.now() - startedAt;
  if (rests) await Bun.sleep(restMs);
  return { ms, restBytes: residentBytes(server.pid) };
}
