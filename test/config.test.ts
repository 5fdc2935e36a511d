import { expect, test } from "bun:test";
import { readConfig } from "../src/config.ts";

const trust = (ranges: string) =>
  readConfig({}, { PLAUDIT_TRUSTED_PROXIES: ranges }).trustedProxies;

test("trusted proxies are addresses and ranges", () => {
  const ranges = ["10.0.0.1", "10.0.0.0/8", "::1", "fd00::/8", "0.0.0.0/0"];
  expect(trust(ranges.join(", "))).toEqual(ranges);
  expect(trust("")).toEqual([]);
});

test.each([
  "10.0.0.0/",
  "10.0.0.0/33",
  "::/129",
  "10.0.0.0/0x8",
  "10.0.0.0/8/8",
  "10.0.0",
  "proxy",
])("a trusted proxy that is none stops the start, and does not trust everybody: %s", (range) => {
  expect(() => trust(`10.0.0.1,${range}`)).toThrow("PLAUDIT_TRUSTED_PROXIES must be");
});
