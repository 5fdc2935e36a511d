// What clocks of a time zone show.
import { expect, test } from "bun:test";
import { toInstant, toLocal } from "../../console/clocks.ts";

const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"];

const hourMs = 3_600_000;
/** Days on which clocks change: in America, Europe and New Zealand. */
const changes = ["03-08", "03-29", "04-05", "09-27", "10-25", "11-01"];

test.each(zones)("a moment is shown in %s and read back, also where clocks change", (tz) => {
  for (const day of changes) {
    for (let hour = -24; hour < 24; hour++) {
      const ms = Date.parse(`2026-${day}T00:00:00Z`) + hour * hourMs;
      const shown = toLocal(ms, tz);
      // Where clocks are put back an hour is shown twice; either is right.
      expect(toLocal(Date.parse(toInstant(shown, tz)), tz)).toBe(shown);
    }
  }
});

test("clocks that are ahead show a later time", () => {
  const ms = Date.parse("2026-07-01T22:30:00Z");
  expect(toLocal(ms, "Europe/Berlin")).toBe("2026-07-02T00:30");
  expect(toInstant("2026-07-02T00:30", "Europe/Berlin")).toBe("2026-07-01T22:30:00.000Z");
});
