// What the clocks of every zone show, by Python's copy of the tz database: test/fixtures/zones.py.
const [release, ...lines] = (await Bun.file("test/fixtures/zones.txt").text()).trim().split("\n");

export const pythonRelease = release as string;
export const firstTime = 0;
export const endTime = Date.UTC(2050, 0);

export interface Clocks {
  names: string[];
  /** The first of 1970; the rest in order of time. */
  changes: { at: number; offset: number }[];
}

/** Zones that are alike together. */
export const allClocks: readonly Clocks[] = lines.map((line) => {
  const [names = "", first, told = ""] = line.split("|");
  const changes = [{ at: firstTime, offset: Number(first) * 1000 }];
  for (const word of told === "" ? [] : told.split(" ")) {
    const [offset, seconds = ""] = word.split("@");
    const before = changes.at(-1)!.at;
    changes.push({ at: before + parseInt(seconds, 36) * 1000, offset: Number(offset) * 1000 });
  }
  return { names: names.split(" "), changes };
});

const clocksOf = new Map(
  allClocks.flatMap((clocks) => clocks.names.map((name) => [name, clocks] as const)),
);

export function offsetAt(name: string, time: number): number {
  if (time < firstTime || time >= endTime) throw new RangeError("Python was not asked for that.");
  return clocksOf.get(name)!.changes.findLast(({ at }) => at <= time)!.offset;
}
