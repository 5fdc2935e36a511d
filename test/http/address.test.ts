import { describe, expect, test } from "bun:test";
import { createAddressOf, createCountryOf } from "../../src/http/address.ts";

/** The address that a request from `peer` is taken for. */
function tell(peer: string | null, forwarded?: string, trusted: string[] = []) {
  const headers = new Headers(forwarded === undefined ? {} : { "x-forwarded-for": forwarded });
  const server = { requestIP: () => (peer === null ? null : { address: peer }) };
  return createAddressOf(trusted)(new Request("http://localhost/", { headers }), server);
}

const proxy = "10.0.0.1";
const trusted = ["10.0.0.0/8", "::1", "fd00::/8"];

describe("without a trusted proxy", () => {
  test("is the peer, whatever the request says", () => {
    expect(tell("203.0.113.9", "1.2.3.4")).toBe("203.0.113.9");
    expect(tell("203.0.113.9", "1.2.3.4", trusted)).toBe("203.0.113.9");
  });

  test("is unknown without a connection", () => {
    expect(tell(null, "1.2.3.4", trusted)).toBe("unknown");
    expect(createAddressOf([])(new Request("http://localhost/"), null)).toBe("unknown");
  });
});

describe("behind trusted proxies", () => {
  test("is the last address that is no trusted proxy", () => {
    expect(tell(proxy, "203.0.113.9", trusted)).toBe("203.0.113.9");
    expect(tell(proxy, "6.6.6.6, 203.0.113.9, 10.2.3.4", trusted)).toBe("203.0.113.9");
    expect(tell("fd00::1", "203.0.113.9", trusted)).toBe("203.0.113.9");
    expect(tell("::ffff:10.0.0.1", "203.0.113.9", trusted)).toBe("203.0.113.9");
  });

  test("is the proxy if it says nothing, or nothing valid", () => {
    expect(tell(proxy, undefined, trusted)).toBe(proxy);
    expect(tell(proxy, "unknown", trusted)).toBe(proxy);
    expect(tell(proxy, "203.0.113.9, <script>", trusted)).toBe(proxy);
    expect(tell(proxy, "10.9.9.9", trusted)).toBe("10.9.9.9");
  });

  test("is read with ports, brackets and spaces", () => {
    expect(tell(proxy, " 203.0.113.9:4711 ", trusted)).toBe("203.0.113.9");
    expect(tell(proxy, "[2001:db8:1:2:3::4]:443", trusted)).toBe("2001:db8:1:2::/64");
  });
});

describe("an IPv6 address", () => {
  test.each([
    "2001:db8:1:2::1",
    "2001:DB8:1:2:0:0:0:1",
    "2001:0db8:0001:0002:0000:0000:0000:0001",
    "2001:db8:1:2:ffff:ffff:ffff:ffff",
    "2001:db8:1:2::1.2.3.4",
    "2001:db8:1:2::1%eth0",
  ])("is its /64, however it is written: %s", (address) => {
    expect(tell(address)).toBe("2001:db8:1:2::/64");
  });

  test("in another /64 is another", () => {
    expect(tell("2001:db8:1:3::1")).toBe("2001:db8:1:3::/64");
    expect(tell("::1")).toBe("0:0:0:0::/64");
  });

  test("that wraps an IPv4 address is that address", () => {
    expect(tell("::ffff:203.0.113.9")).toBe("203.0.113.9");
    expect(tell("::ffff:cb00:7109")).toBe("203.0.113.9");
  });
});

describe("country", () => {
  const proxied = (country: string | undefined, peer = "10.0.0.1") =>
    createCountryOf("cf-ipcountry", ["10.0.0.0/8"])(
      new Request(
        "http://localhost/",
        country === undefined ? {} : { headers: { "cf-ipcountry": country } },
      ),
      { requestIP: () => ({ address: peer }) },
    );

  test("a trusted proxy says it", () => {
    expect(proxied("DE")).toBe("DE");
    expect(proxied("de")).toBe("DE");
  });

  test("nobody else is believed, and what is no country is none", () => {
    expect(proxied("DE", "192.0.2.7")).toBeUndefined();
    for (const other of ["XX", "T1", "Germany", "", undefined])
      expect(proxied(other)).toBeUndefined();
  });

  test("without the setting, or without a proxy, there is none", () => {
    const request = new Request("http://localhost/", { headers: { "cf-ipcountry": "DE" } });
    const server = { requestIP: () => ({ address: "10.0.0.1" }) };
    expect(createCountryOf(undefined, ["10.0.0.0/8"])(request, server)).toBeUndefined();
    expect(createCountryOf("cf-ipcountry", [])(request, server)).toBeUndefined();
  });
});
