// What an event takes on the disk once all is packed: of a history, and of a made year; with `--before FOLDER` of another
// checkout's server too.
import { join, resolve } from "node:path";
import { locateData } from "../../src/data/folder.ts";
import { openEventLogWriter } from "../../src/store/sqlite/events/log-writer.ts";
import { readDiskUse } from "../disk.ts";
import { writeHistory } from "../history.ts";
import { makeYear, million } from "../made.ts";
import type { Finding, Part } from "../part.ts";
import { runToEnd } from "../processes.ts";
import { root } from "../sides.ts";

/** Of a made history. */
const events = 158_192;
const importMsMax = 300_000;
/** Where there is no other checkout to hold it against. Of a year of a million: a person has few events in it. */
const bytesMax = { "a history": 22, "a year": 37 } as const;

export const diskPart: Part = {
  name: "disk",
  about: "bytes an event of --history FILE.gz, and of --stored MILLIONS; --before FOLDER too",
  async run({ folder, history: given, made = folder, storedMillions, before, tell }) {
    const file = given ?? join(folder, "history.gz");
    if (given === undefined) await writeHistory(file, events);
    const other = before === undefined ? undefined : resolve(before);
    const count = storedMillions * million;
    const history = {
      ours: await importAll(root, file, join(folder, "ours")),
      before: other && (await importAll(other, file, join(folder, "before"))),
    };
    await packAll(join(folder, "ours"));
    const year = {
      ours: await makeYear(made, count, tell),
      before: other && (await makeYear(made, count, tell, other)),
    };
    return [compare("a history", history), compare("a year", year)];
  },
};

/** By a checkout's own command. Returns its events.db. */
async function importAll(checkout: string, history: string, data: string): Promise<string> {
  const main = join(checkout, "src", "main.ts");
  await runToEnd([process.execPath, main, "import", history, "--data", data], importMsMax);
  return locateData(data).eventsFile;
}

/** As a server does that has nothing else to do. */
async function packAll(data: string): Promise<void> {
  const writer = openEventLogWriter(locateData(data));
  await writer.begin("server");
  while (await writer.settle());
  await writer.close();
}

/** Bytes an event. */
function measure(eventsFile: string): number {
  const { events, bytes } = readDiskUse(eventsFile);
  return bytes / events;
}

/** Of an events.db of ours, and one of before. */
function compare(
  what: keyof typeof bytesMax,
  files: { ours: string; before: string | undefined },
): Finding {
  const write = (bytes: number) => `${bytes.toFixed(1)} bytes`;
  const ours = measure(files.ours);
  const found = { what: `disk for an event of ${what}, packed`, ours: write(ours) };
  if (files.before === undefined) {
    return {
      ...found,
      value: ours,
      goal: { kind: "quantity", max: bytesMax[what], unit: "bytes" },
    };
  }
  const before = measure(files.before);
  const goal = { kind: "ratio", max: 1 } as const;
  return { ...found, ceiling: write(before), value: ours / before, goal };
}
