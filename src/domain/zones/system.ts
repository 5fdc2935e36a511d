// The system's own copy of the tz database. Its release tells that ours has grown old, and no more.
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { zonesRelease } from "./zones.ts";

const systemFolder = "/usr/share/zoneinfo";
/** Linux has the release in the first line of the one, macOS alone in the other. */
const files = ["tzdata.zi", "+VERSION"];
const beginning = /^(?:# version )?(\d{4}[a-z])\s/;
const bytesMax = 64;

/** What to do about a later copy of the system's; undefined where it has none, or not to be read. */
export function newerZones(folder = systemFolder): string | undefined {
  const releases = files.map(
    (file) => beginning.exec(readBeginning(join(folder, file)))?.[1] ?? "",
  );
  const newest = releases.sort().at(-1) as string;
  if (newest <= zonesRelease) return undefined;
  return `The system's time zones are of tzdata ${newest}, Plaudit's of ${zonesRelease}: get a later Plaudit, because days of zones whose clocks have changed since may be cut wrongly.`;
}

/** Empty where there is no such file. */
function readBeginning(file: string): string {
  try {
    const opened = openSync(file, "r");
    try {
      const bytes = Buffer.alloc(bytesMax);
      return bytes.toString("latin1", 0, readSync(opened, bytes));
    } finally {
      closeSync(opened);
    }
  } catch {
    return "";
  }
}
