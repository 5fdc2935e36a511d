// The time zones of the world, by our own copy of the tz database. The copy in Bun is as old as the
// Bun that was built in: clocks have changed since, and go on to.
import table from "./table.json" with { type: "json" };
import { readZone, type Zone } from "./zone.ts";

/** Of the tz database, such as 2026f: later ones are greater as text. */
export const zonesRelease: string = table.release;

/** By their names in lower case. */
const zones: Readonly<Record<string, string>> = table.zones;

/** A zone by its name, whatever its case; undefined where there is none. An offset is no name. */
export function findZone(name: string): Zone | undefined {
  const line = lineOf(name);
  return line === undefined ? undefined : readZone(line);
}

export function isZone(name: string): boolean {
  return lineOf(name) !== undefined;
}

/** A zone that is known to be one. */
export function zoneOf(name: string): Zone {
  const zone = findZone(name);
  if (!zone) throw new Error("There is no such time zone.");
  return zone;
}

/** Whether its clocks have shown UTC for as long as there are events. */
export function isUtc(name: string): boolean {
  return lineOf(name) === "+00:00";
}

function lineOf(name: string): string | undefined {
  // Beyond ASCII there are signs that become one of its letters in lower case.
  if (!/^[\w+/-]{1,64}$/.test(name)) return undefined;
  const key = name.toLowerCase();
  if (!Object.hasOwn(zones, key)) return undefined;
  const told = zones[key] as string;
  // What begins like no offset is the zone's other name.
  return /^[+-]/.test(told) ? told : zones[told];
}
