// PostHog's capture API, as its servers' clients speak it, in Segment's words.
import type { Json, JsonObject } from "../../../db/json.ts";
import { AppError } from "../../error.ts";
import { asObject, type Dialect } from "./batch.ts";

/** `{ api_key, batch: [event, …], sent_at? }`, one event with its `api_key`, or a list of events. */
export const posthog: Dialect = (value) => {
  const body = asObject(value);
  const events = Array.isArray(value) ? value : (body?.["batch"] ?? [value]);
  if ((!body && !Array.isArray(value)) || !Array.isArray(events)) {
    throw new AppError("bad_request", "The body must be an event, a list, or have a batch.");
  }
  return {
    calls: events.map(toCall),
    key: body?.["api_key"] ?? body?.["token"] ?? asObject(events[0])?.["api_key"],
    sentAt: body?.["sent_at"],
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

function toCall(event: unknown): unknown {
  const sent = asObject(event);
  if (!sent) return event;
  const properties = asObject(sent["properties"]);
  const who = toId(sent["distinct_id"] ?? properties?.["distinct_id"]);
  // A person who is not to be known is nobody's userId.
  const isPersonless = properties?.["$process_person_profile"] === false;
  const call: JsonObject = {
    ...toKind(sent, properties),
    [isPersonless ? "anonymousId" : "userId"]: who ?? null,
    timestamp: sent["timestamp"] ?? null,
    messageId: sent["uuid"] ?? properties?.["$insert_id"] ?? null,
  };
  const userAgent = properties?.["$raw_user_agent"];
  if (userAgent !== undefined) call["context"] = { userAgent };
  return call;
}

function toKind(sent: JsonObject, properties: JsonObject | undefined): JsonObject {
  const event = sent["event"] ?? null;
  if (event === "$identify" || event === "$set") {
    const anonymousId = toId(properties?.["$anon_distinct_id"]) ?? null;
    return { type: "identify", anonymousId, traits: personOf(sent, properties) };
  }
  if (event === "$create_alias") {
    return { type: "alias", previousId: toId(properties?.["alias"]) ?? null };
  }
  if (event === "$groupidentify") {
    const groupId = toId(properties?.["$group_key"]) ?? null;
    return { type: "group", groupId, traits: groupOf(properties) };
  }
  return { type: "track", event, properties: sent["properties"] ?? null };
}

/** What was set of a person; older clients put it beside the properties. */
function personOf(sent: JsonObject, properties: JsonObject | undefined): Json {
  const set = properties?.["$set"] ?? sent["$set"] ?? null;
  const once = asObject(properties?.["$set_once"] ?? sent["$set_once"]);
  return once && asObject(set) ? { ...once, ...asObject(set) } : (set ?? once ?? null);
}

function groupOf(properties: JsonObject | undefined): JsonObject {
  const type = properties?.["$group_type"];
  const traits = asObject(properties?.["$group_set"]) ?? {};
  return type === undefined ? traits : { ...traits, $group_type: type };
}

/** PostHog takes numbers for ids. */
function toId(id: Json | undefined): Json | undefined {
  return typeof id === "number" && Number.isSafeInteger(id) ? String(id) : id;
}
