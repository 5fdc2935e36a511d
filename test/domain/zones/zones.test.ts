// Every zone against Python's copy of the tz database, and against Temporal where Bun's is not too old.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { generateTable, tableFile } from "../../../tools/zones/generate.ts";
import { firstInstantOf, toInstant, toLocal, type Zone } from "../../../src/domain/zones/zone.ts";
import { findZone, isUtc, isZone, zonesRelease } from "../../../src/domain/zones/zones.ts";
import { allClocks, endTime, firstTime, offsetAt, pythonRelease } from "./clocks.ts";

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const allNames = allClocks.flatMap(({ names }) => names);
const isKnownToBun = (place: { name: string; at: number; offset: number }) =>
  [-2, -1, 0, 1, 2].every(
    (days) =>
      Temporal.Instant.fromEpochMilliseconds(place.at + days * dayMs).toZonedDateTimeISO(place.name)
        .offsetNanoseconds ===
      offsetAt(place.name, place.at + days * dayMs) * 1e6,
  );
const zoneOf = (name: string) => findZone(name) as Zone;

test("the table is what the package says: `bun run build:zones` writes it anew", async () => {
  expect(await Bun.file(tableFile).text()).toBe(await generateTable());
});

describe("every zone", () => {
  test("is there, of the release that Python has and the page names", async () => {
    expect(allNames.length).toBeGreaterThan(590);
    expect(allNames.filter((name) => !isZone(name))).toEqual([]);
    expect(zonesRelease).toBe(pythonRelease);
    expect(await Bun.file("docs/operations.md").text()).toContain(`**${zonesRelease}**`);
  });

  test("changes its clocks when Python says, and never else", () => {
    for (const { names, changes } of allClocks) {
      for (const name of names) {
        const { spanAt } = zoneOf(name);
        const found = [{ at: firstTime, offset: spanAt(firstTime).offset }];
        for (let span = spanAt(firstTime); span.to < endTime && found.length <= changes.length;) {
          span = spanAt(span.to);
          found.push({ at: span.from, offset: span.offset });
        }
        expect({ name, changes: found }).toEqual({ name, changes });
      }
    }
  });

  test("shows at each change what Python says, and the millisecond before, asked in any order", () => {
    for (const { names, changes } of allClocks) {
      const zone = zoneOf(names[0]!);
      for (const [i, { at, offset }] of [...changes.entries()].reverse()) {
        expect(toLocal(zone, at)).toBe(at + offset);
        if (i > 0) expect(toLocal(zone, at - 1)).toBe(at - 1 + changes[i - 1]!.offset);
      }
    }
  });

  test("tells the instant of what the wall shows, skipped or twice, and the day's first, as Temporal", () => {
    const places = allClocks.flatMap(({ names, changes }) =>
      changes
        .slice(1)
        .map(({ at, offset }) => ({ name: names[0]!, at, offset }))
        .filter(isKnownToBun),
    );
    expect(places.length).toBeGreaterThan(10_000);
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.integer({ min: -30 * 60, max: 30 * 60 }),
        ({ name, at, offset }, minutes) => {
          const local = at + offset + minutes * 60 * 1000;
          const zone = zoneOf(name);
          const shown = Temporal.PlainDateTime.from(new Date(local).toISOString().slice(0, -1));
          expect(toInstant(zone, local)).toBe(shown.toZonedDateTime(name).epochMilliseconds);
          const midnight = Math.floor(local / dayMs) * dayMs;
          const first = shown.toPlainDate().toZonedDateTime(name).epochMilliseconds;
          expect(firstInstantOf(zone, midnight)).toBe(first);
        },
      ),
      { seed: 14, numRuns: 3000 },
    );
  });
});

test("a rule holds for ever, and a plan that ends is kept to its end", () => {
  const offsetAt = (name: string, iso: string) =>
    zoneOf(name).spanAt(Date.parse(iso)).offset / hourMs;
  expect(offsetAt("Europe/Berlin", "9999-07-01T00:00:00Z")).toBe(2);
  expect(offsetAt("Europe/Berlin", "9999-12-31T00:00:00Z")).toBe(1);
  expect(offsetAt("Australia/Sydney", "9999-01-01T00:00:00Z")).toBe(11);
  // Summer time in Gaza is planned around Ramadan until 2086.
  expect(offsetAt("Asia/Gaza", "2071-09-30T00:00:00Z")).toBe(2);
  expect(offsetAt("Asia/Gaza", "0000-01-01T00:00:00Z")).toBe(2);
});

describe("a zone's name", () => {
  test("is any that a browser reports", () => {
    const reported = ["Asia/Calcutta", "Europe/Kiev", "Asia/Saigon", "America/Buenos_Aires"];
    const all = [...reported, ...Intl.supportedValuesOf("timeZone")];
    expect(all.filter((name) => !isZone(name))).toEqual([]);
  });

  test("is what it was, where the tz database dropped it", () => {
    expect(["US/Pacific-New", "Canada/East-Saskatchewan"].map(isZone)).toEqual([true, true]);
  });

  test("is one whatever its case, and another name has the same clocks", () => {
    const june = Date.UTC(2026, 5);
    const offsets = ["Europe/Kyiv", "europe/kiev", "EUROPE/KIEV"].map(
      (name) => zoneOf(name).spanAt(june).offset,
    );
    expect(offsets).toEqual([3, 3, 3].map((hours) => hours * hourMs));
  });

  test("is never an offset, nor what only looks like one", () => {
    const none = ["", "+02:00", "-00:00", "Z", "PST", "IST", "UTC+2", "Factory"].concat(
      ["Europe/Nowhere", "UTC'; --", "2024-01-01T00:00[UTC]", "UTC\u0000", "u".repeat(9999)],
      // The Kelvin sign is k in lower case.
      ["Europe/\u212Aiev", "constructor", "__proto__"],
    );
    expect(none.filter(isZone)).toEqual([]);
  });

  test("is UTC's only where the clocks have always shown it", () => {
    expect(["UTC", "etc/utc", "Zulu", "GMT", "UCT", "Greenwich"].map(isUtc)).not.toContain(false);
    expect(["Europe/London", "Africa/Casablanca", "Antarctica/Troll"].map(isUtc)).not.toContain(
      true,
    );
  });
});
