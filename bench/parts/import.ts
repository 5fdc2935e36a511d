// The import of a history by the compiled binary, from the start of the command to its end, against a
// script that unpacks, parses and inserts naively; what it holds in memory, and what an event takes on disk.
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { buildBinary } from "../binary.ts";
import { writeHistory } from "../history.ts";
import type { Finding, Options, Part } from "../part.ts";
import { runToEnd } from "../processes.ts";
import { compare, perSecond } from "../rounds.ts";

const events = 158_192;
const rounds = 3;
const withinMs = 120_000;
const mebibyte = 1024 * 1024;
const bench = new URL("..", import.meta.url).pathname;

export const importPart: Part = {
  name: "import",
  about: "the import of a history against naive inserts, its memory, and the disk it takes",
  async run({ folder, history }: Options): Promise<Finding[]> {
    const file = history ?? join(folder, "history.gz");
    if (history === undefined) await writeHistory(file, events);
    const binary = await buildBinary(folder);
    let count = 0;
    let peakBytes = 0;
    let diskBytes = 0;

    const ours = async () => {
      const data = join(folder, "data");
      rmSync(data, { recursive: true, force: true });
      const ended = await runToEnd([binary, "import", file, "--data", data], withinMs);
      count = Number(/stored\s+(\d+)/.exec(ended.output)?.[1]);
      peakBytes = Math.max(peakBytes, ended.peakBytes);
      diskBytes = bytesOf(data, "events.db");
      return count / ended.seconds;
    };
    const naive = async () => {
      const database = join(folder, "naive.db");
      for (const end of ["", "-wal", "-shm"]) rmSync(database + end, { force: true });
      const words = [process.execPath, join(bench, "naive-import.ts"), file, database];
      const { output, seconds } = await runToEnd(words, withinMs);
      if (Number(output) !== count) throw new Error(`Ours stored ${count}, naively ${output}`);
      return count / seconds;
    };
    const found = await compare(1, ours, naive).then(() => compare(rounds, ours, naive));
    return [
      {
        what: `import of ${count.toLocaleString("en")} events, against naive inserts`,
        ours: perSecond(found.ours, "events"),
        ceiling: perSecond(found.ceiling, "events"),
        value: found.ratio,
        goal: { kind: "ratio", min: 1 },
      },
      {
        what: "import, peak memory",
        ours: `${Math.round(peakBytes / mebibyte)} MB`,
        value: peakBytes / mebibyte,
        goal: { kind: "quantity", max: 200, unit: "MB" },
      },
      {
        what: "disk for an event of the history, indexes included",
        ours: `${(diskBytes / count).toFixed(1)} bytes`,
        value: diskBytes / count,
        goal: { kind: "quantity", max: 150, unit: "bytes" },
      },
    ];
  },
};

/** Of all files whose names begin so. */
function bytesOf(folder: string, prefix: string): number {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
