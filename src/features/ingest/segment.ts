// The Segment HTTP API. RudderStack's clients and many others speak it, too.
import type { EventType } from "../../domain/event.ts";
import { AppError } from "../../domain/error.ts";
import { asObject, demandObject, type Dialect } from "./batch.ts";

/** `{ batch: [call, …], writeKey?, sentAt?, context? }`. */
export const segmentBatch: Dialect = (value) => {
  const { batch, writeKey, sentAt, context } = demandObject(value);
  if (!Array.isArray(batch)) throw new AppError("bad_request", "batch must be a list.");
  return { calls: batch, key: writeKey, sentAt, userAgent: asObject(context)?.["userAgent"] };
};

/** One call, whose type is in the path. */
export function segmentCall(type: EventType): Dialect {
  return (value) => {
    const call = demandObject(value);
    call["type"] = type;
    return { calls: [call], key: call["writeKey"] };
  };
}

/** The settings that Segment's browser client asks for before it sends anything. */
export function browserSettings({ key, origin }: { key: string; origin: string }) {
  const { host, protocol, pathname } = new URL(origin);
  const everything = { __default: { enabled: true, integrations: {} } };
  return {
    integrations: {
      "Segment.io": {
        apiKey: key,
        apiHost: `${host}${pathname.replace(/\/$/, "")}/v1`,
        protocol: protocol.slice(0, -1),
        unbundledIntegrations: [],
        addBundledMetadata: false,
      },
    },
    plan: { track: everything, identify: everything, group: everything },
    edgeFunction: {},
    middlewareSettings: {},
    enabledMiddleware: {},
    remotePlugins: [],
    analyticsNextEnabled: true,
    // Otherwise the client reports its own metrics to Segment.
    metrics: { sampleRate: 0 },
  };
}
