// Where on the web something happened, in one vocabulary whichever client said it: the page, where its visitor came
// from, and what with. docs/events.md lists the names. Clients say it in the context of a call (Segment, RudderStack), in
// the properties of a page call, or by names of their own (PostHog).
import type { JsonObject } from "../../../db/json.ts";
import { isStorableText } from "../../domain/event.ts";
import { asObject } from "./batch.ts";
import type { Device } from "./devices.ts";

/** Longer ones are cut: a path or a referrer may be of any length. */
const lengthMax = 500;

const campaignWords = ["source", "medium", "campaign", "term", "content"] as const;

export interface Circumstances {
  /** What a user agent stands for. */
  deviceOf: (userAgent: string) => Device;
  /** The visitor's user agent, where it is known. */
  userAgent: unknown;
  /** Two letters of ISO 3166, where a trusted proxy says it. */
  country: string | undefined;
}

/** What is to be added to an event's properties: nothing of calls that do not come from a page. */
export function surroundingsOf(
  call: unknown,
  properties: JsonObject,
  { deviceOf, userAgent, country }: Circumstances,
): JsonObject {
  const context = asObject(asObject(call)?.["context"]);
  const page = { ...asObject(context?.["page"]), ...pageIn(asObject(call), properties) };
  const url = toUrl(text(page["url"]) ?? text(properties["$current_url"]));
  const path = text(page["path"]) ?? text(properties["$pathname"]) ?? url?.pathname;
  if (path === undefined) return {};
  const device = typeof userAgent === "string" ? deviceOf(userAgent) : {};
  const host = text(properties["$host"]) ?? url?.host;
  const found: Record<string, string | undefined> = {
    $path: path,
    $host: host,
    $referrer: toReferrer(text(page["referrer"]) ?? text(properties["$referrer"]), host),
    ...campaignOf(asObject(context?.["campaign"]), properties, url),
    $browser: text(properties["$browser"]) ?? device.browser,
    $os: text(properties["$os"]) ?? device.os,
    $device: text(properties["$device_type"])?.toLowerCase() ?? device.kind,
    $locale: text(context?.["locale"]) ?? text(properties["$browser_language"]),
    $country: country,
  };
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** A page call has its page in its properties; elsewhere these names are the app's own. */
function pageIn(call: JsonObject | undefined, properties: JsonObject): JsonObject {
  if (call?.["type"] !== "page") return {};
  const { url, path, referrer } = properties;
  return { ...(url && { url }), ...(path && { path }), ...(referrer && { referrer }) };
}

function campaignOf(
  campaign: JsonObject | undefined,
  properties: JsonObject,
  url: URL | undefined,
): Record<string, string | undefined> {
  const entries = campaignWords.map((word) => {
    // Segment's context calls the campaign itself its name.
    const said = campaign?.[word === "campaign" ? "name" : word];
    const value =
      text(said) ?? text(properties[`utm_${word}`]) ?? url?.searchParams.get(`utm_${word}`);
    return [`$utm_${word}`, text(value ?? undefined)] as const;
  });
  return Object.fromEntries(entries);
}

/** The host that somebody came from, or the address within a host of apps. Undefined from the same site, or from none. */
function toReferrer(referrer: string | undefined, host: string | undefined): string | undefined {
  if (referrer === undefined || referrer === "$direct") return undefined;
  const from = toUrl(referrer)?.host ?? referrer;
  return from === host ? undefined : from.replace(/^www\./, "");
}

function toUrl(url: string | undefined): URL | undefined {
  const parsed = url === undefined ? null : URL.parse(url);
  return parsed ?? undefined;
}

/** Only text says something here; what no store can keep says nothing. */
function text(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  const short = value.slice(0, lengthMax).toWellFormed();
  return isStorableText(short) ? short : undefined;
}
