// Where a request comes from: the peer, or behind a trusted proxy whom the proxy says.
import { BlockList, isIP } from "node:net";
import { Elysia } from "elysia";

/** What of Bun's server is needed here. */
interface Peers {
  requestIP(request: Request): { address: string } | null;
}

export type AddressOf = (request: Request, server: Peers | null) => string;
export type CountryOf = (request: Request, server: Peers | null) => string | undefined;

/**
 * Tells a request's address: IPv4 as it is, IPv6 cut to its /64 since one home has all of that.
 * `X-Forwarded-For` is read from the right, and each entry believed only if the one after it is a
 * trusted proxy (an address or a CIDR range). "unknown" without a connection.
 */
export function createAddressOf(trustedProxies: readonly string[]): AddressOf {
  const trusted = blockListOf(trustedProxies);
  const isTrusted = (address: string) =>
    trusted !== undefined && trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

  return (request, server) => {
    const peer = server?.requestIP(request)?.address;
    let address = peer === undefined ? undefined : plain(peer);
    if (address === undefined) return "unknown";
    if (isTrusted(address)) {
      const hops = request.headers.get("x-forwarded-for")?.split(",") ?? [];
      while (hops.length > 0 && isTrusted(address)) {
        const hop = plain(hops.pop() as string);
        if (hop === undefined) break;
        address = hop;
      }
    }
    return isIP(address) === 6 ? networkOf(address) : address;
  };
}

/** Two letters, as ISO 3166 has them; some proxies say XX or T1 where they do not know. */
const countryPattern = /^[A-Z]{2}$/;
const unknownCountries: ReadonlySet<string> = new Set(["XX", "ZZ"]);

/** Tells the country that a request comes from, as a header of a trusted proxy says it. Nobody else is believed. */
export function createCountryOf(
  header: string | undefined,
  trustedProxies: readonly string[],
): CountryOf {
  const trusted = blockListOf(trustedProxies);
  return (request, server) => {
    if (header === undefined || trusted === undefined) return undefined;
    const peer = plain(server?.requestIP(request)?.address ?? "");
    if (peer === undefined || !trusted.check(peer, isIP(peer) === 6 ? "ipv6" : "ipv4")) {
      return undefined;
    }
    const country = request.headers.get(header)?.toUpperCase() ?? "";
    return countryPattern.test(country) && !unknownCountries.has(country) ? country : undefined;
  };
}

/** Routes in the plugin that uses this may say `addressed: true` and are given `address`. */
export function createAddress({ trustedProxies }: { trustedProxies: readonly string[] }) {
  const addressOf = createAddressOf(trustedProxies);
  return new Elysia({ name: "http.address" }).macro({
    addressed: {
      resolve: ({ request, server }) => ({ address: addressOf(request, server) }),
    },
  });
}

function blockListOf(ranges: readonly string[]): BlockList | undefined {
  if (ranges.length === 0) return undefined;
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** An address without port, brackets, zone or spaces, IPv4 unwrapped from IPv6; undefined for anything else. */
function plain(text: string): string | undefined {
  let address = text.trim();
  if (address.startsWith("[")) address = address.slice(1, address.indexOf("]"));
  else if (address.includes(".") && address.split(":").length === 2) {
    address = address.slice(0, address.indexOf(":"));
  }
  const zone = address.indexOf("%");
  if (zone !== -1) address = address.slice(0, zone);
  if (isIP(address) !== 6) return isIP(address) === 4 ? address : undefined;
  const groups = groupsOf(address);
  const mapped = groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff";
  if (!mapped) return address;
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

function networkOf(address: string): string {
  return `${groupsOf(address).slice(0, 4).join(":")}::/64`;
}

/** The eight groups in their shortest form, however the address was written. */
function groupsOf(address: string): string[] {
  const [head = "", tail] = withoutDots(address).split("::");
  const left = splitGroups(head);
  if (tail === undefined) return left;
  const right = splitGroups(tail);
  return [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
}

function splitGroups(text: string): string[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16).toString(16));
}

/** The last two groups may be written as an IPv4 address is. */
function withoutDots(address: string): string {
  if (!address.includes(".")) return address;
  const start = address.lastIndexOf(":") + 1;
  const [a = 0, b = 0, c = 0, d = 0] = address.slice(start).split(".").map(Number);
  return `${address.slice(0, start)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
