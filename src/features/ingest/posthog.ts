// Reads PostHog's capture API, as its clients for servers and for pages speak it, into Segment's shape.
import type { Json, JsonObject } from "../../../db/json.ts";
import { AppError } from "../../domain/error.ts";
import { asMap, asObject, type Dialect } from "./batch.ts";

/** `{ api_key, batch: [event, …], sent_at? }`, one event with its `api_key`, or a list of events. */
export const posthog: Dialect = (value) => {
  const body = asObject(value);
  const events = Array.isArray(value) ? value : (body?.["batch"] ?? [value]);
  if ((!body && !Array.isArray(value)) || !Array.isArray(events)) {
    throw new AppError(
      "bad_request",
      "The body must be an event, a list of events, or an object with a batch.",
    );
  }
  return {
    calls: events.map(toCall),
    key: keyOf(body) ?? firstOf(events, keyOf),
    sentAt: body?.["sent_at"],
    dialect: "posthog",
    fields,
  };
};

const fields = {
  userId: "distinct_id",
  anonymousId: "distinct_id",
  previousId: "properties.alias",
  groupId: "properties.$group_key",
  messageId: "uuid",
  traits: "properties.$set",
};

/** The key of a page's client, which is among the properties of each event. */
function keyOf(value: unknown): Json | undefined {
  const sent = asObject(value);
  return sent?.["api_key"] ?? sent?.["token"] ?? asObject(sent?.["properties"])?.["token"];
}

function firstOf<T>(values: readonly unknown[], find: (value: unknown) => T | undefined) {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function toCall(event: unknown): unknown {
  const sent = asObject(event);
  if (!sent) return event;
  const properties = propertiesOf(sent);
  const call: JsonObject = {
    ...toKind(sent, properties ?? {}),
    timestamp: sent["timestamp"] ?? null,
    messageId: sent["uuid"] || properties?.["$insert_id"] || null,
  };
  // It cannot be read. It stays as it came, and will be rejected.
  if (!properties) call["properties"] = sent["properties"] as Json;
  const userAgent = properties?.["$raw_user_agent"];
  if (userAgent !== undefined) call["context"] = { userAgent };
  if (sent["sent_at"] !== undefined) call["sentAt"] = sent["sent_at"];
  return call;
}

/**
 * Fields beside the properties, each with its name among the properties. Older clients for servers put a person's
 * properties there, and the first version of the capture API moved some.
 */
const besides = {
  $set: "$set",
  $set_once: "$set_once",
  session_id: "$session_id",
  window_id: "$window_id",
} as const;
const besideNames = Object.keys(besides);
const options = {
  process_person_profile: "$process_person_profile",
  cookieless_mode: "$cookieless_mode",
  product_tour_id: "$product_tour_id",
} as const;

/** All that was said of an event, in one map. Undefined if the properties are not a map. */
function propertiesOf(sent: JsonObject): JsonObject | undefined {
  const own = asMap(sent["properties"] ?? {});
  if (!own) return undefined;
  const chosen = asObject(sent["options"]);
  const isPlain = !chosen && !besideNames.some((name) => sent[name] !== undefined);
  return isPlain ? own : { ...taken(sent, besides), ...taken(chosen, options), ...own };
}

function taken(from: JsonObject | undefined, names: Readonly<Record<string, string>>): JsonObject {
  const named = Object.entries(names).map(([name, as]) => [as, from?.[name] ?? null] as const);
  return Object.fromEntries(named.filter(([, value]) => value !== null));
}

function toKind(sent: JsonObject, properties: JsonObject): JsonObject {
  const { event = null } = sent;
  const id = sent["distinct_id"] ?? properties["distinct_id"] ?? null;
  const who = { [isAnonymous(id, properties) ? "anonymousId" : "userId"]: id };
  if (event === "$identify") {
    // The person that it names is known from now on, whatever is said of profiles.
    const anonymousId = properties["$anon_distinct_id"] ?? null;
    return { type: "identify", userId: id, anonymousId, traits: traitsOf(properties) };
  }
  if (event === "$set" || event === "$set_once") {
    return { type: "identify", ...who, traits: traitsOf(properties), unnamed: true };
  }
  if (event === "$create_alias" || event === "$merge_dangerously") {
    return { type: "alias", userId: id, previousId: properties["alias"] ?? null };
  }
  if (event === "$groupidentify") {
    const groupId = properties["$group_key"] ?? null;
    return { type: "group", ...who, groupId, traits: groupOf(properties) };
  }
  return { type: "track", event, ...who, properties };
}

/** Whether the id is not a userId: the person is not to be known, or not yet, and has the id of a device. */
function isAnonymous(id: Json, properties: JsonObject): boolean {
  return (
    properties["$process_person_profile"] === false ||
    properties["$is_identified"] === false ||
    (id !== null && id === properties["$device_id"])
  );
}

/**
 * The properties that are set of a person. Beside them stands `$set_once`, for those that stay as they were first set.
 * A property that is set both ways is set.
 */
function traitsOf(properties: JsonObject): Json {
  const [set, once] = [properties["$set"] ?? {}, properties["$set_once"] ?? {}];
  const [traits, first] = [asMap(set), asMap(once)];
  if (!traits || !first) return traits ? once : set;
  const kept = Object.fromEntries(Object.entries(first).filter(([name]) => !(name in traits)));
  return Object.keys(kept).length === 0 ? traits : { ...kept, ...traits, $set_once: kept };
}

function groupOf(properties: JsonObject): JsonObject {
  const type = properties["$group_type"];
  const traits = asObject(properties["$group_set"]) ?? {};
  return type === undefined ? traits : { ...traits, $group_type: type };
}
