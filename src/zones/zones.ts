// The time zones of the world, by our own copy of the tz database. The copy in Bun is as old as the
// Bun that was built in: clocks have changed since, and go on to.
import table from "./table.json" with { type: "json" };
import { readZone, type Zone } from "./zone.ts";

/** Of the tz database, such as 2026f: later ones are greater as text. */
export const zonesRelease: string = table.release;

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
  const own = nameOf(name);
  const told = own === undefined ? undefined : zones[own];
  // What begins like no offset is the zone's other name.
  return told === undefined || /^[+-]/.test(told) ? told : zones[told];
}

function nameOf(name: string): string | undefined {
  if (Object.hasOwn(zones, name)) return name;
  // Beyond ASCII some signs become letters of it in lower case.
  if (!/^[\w+/-]{1,64}$/.test(name)) return undefined;
  const lower = name.toLowerCase();
  return Object.keys(zones).find((each) => each.toLowerCase() === lower);
}
