// The shapes on the wire. The shapes of requests are here for the docs only: no schema checks a request, since one bad
// event must not fail the others, and a 422 would make every client drop all of them.
import { Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";
import { eventTypes } from "../../domain/event.ts";

const RejectedEvent = t.Object({
  index: Type.Integer({ description: "Its place in the batch, from 0." }),
  messageId: t.Optional(t.String()),
  reason: t.String(),
});
export type RejectedEvent = Static<typeof RejectedEvent>;

const receipt = {
  success: t.Boolean({ examples: [true] }),
  accepted: Type.Integer({ description: "How many events are kept.", examples: [1] }),
  rejected: t.Array(RejectedEvent, {
    description: "Events that are not valid, and why. Sending them again would not help.",
    examples: [[]],
  }),
};

export const Receipt = t.Object(receipt, {
  $id: "Receipt",
  description: "What became of a batch.",
});
export type Receipt = Static<typeof Receipt>;

export const PosthogReceipt = t.Object(
  { ...receipt, status: t.String({ description: "Always Ok.", examples: ["Ok"] }) },
  { $id: "PosthogReceipt" },
);

export const PosthogResults = t.Object(
  {
    ...receipt,
    results: t.Record(
      t.String(),
      t.Object({ result: t.UnionEnum(["ok", "drop"]), details: t.Optional(t.String()) }),
      { description: "What became of each event, by its uuid.", examples: [{}] },
    ),
  },
  { $id: "PosthogResults" },
);
export type PosthogResults = Static<typeof PosthogResults>;

const nothing = t.Record(t.String(), t.Unknown(), { examples: [{}] });

export const PageConfig = t.Object(
  { token: t.String(), hasFeatureFlags: t.Boolean(), supportedCompression: t.Array(t.String()) },
  {
    $id: "PageConfig",
    examples: [{ token: "plaudit_…", hasFeatureFlags: false, supportedCompression: [] }],
    description: "As PostHog's page expects it.",
    additionalProperties: true,
  },
);

export const NoFlags = t.Object(
  {
    flags: nothing,
    featureFlags: nothing,
    featureFlagPayloads: nothing,
    errorsWhileComputingFlags: t.Boolean({ examples: [false] }),
  },
  { $id: "NoFlags", description: "No flag is on.", additionalProperties: true },
);

export const NoDefinitions = t.Object(
  {
    flags: t.Array(t.Unknown(), { examples: [[]] }),
    group_type_mapping: nothing,
    cohorts: nothing,
  },
  { $id: "NoDefinitions", description: "There are none." },
);

export const SourceConfig = t.Object(
  { source: nothing },
  { $id: "SourceConfig", description: "As RudderStack's page expects it." },
);

export const BrowserSettings = t.Object(
  {
    integrations: t.Record(t.String(), t.Any()),
    plan: t.Record(t.String(), t.Any()),
    edgeFunction: t.Record(t.String(), t.Any()),
    middlewareSettings: t.Record(t.String(), t.Any()),
    enabledMiddleware: t.Record(t.String(), t.Any()),
    remotePlugins: t.Array(t.Any()),
    analyticsNextEnabled: t.Boolean(),
    metrics: t.Record(t.String(), t.Any()),
  },
  { $id: "BrowserSettings", description: "As Segment's browser client expects them." },
);

const time = t.String({ format: "date-time" });
const anything = t.Record(t.String(), t.Unknown());

const call = {
  messageId: t.Optional(t.String({ description: "A retry repeats it, and is counted once." })),
  userId: t.Optional(t.String()),
  anonymousId: t.Optional(t.String()),
  timestamp: t.Optional(time),
  sentAt: t.Optional(
    t.String({ description: "What the sender's clock showed when it sent this." }),
  ),
  properties: t.Optional(anything),
  traits: t.Optional(anything),
};

export const SegmentCall = t.Object({
  event: t.Optional(t.String({ description: "The name; for a track." })),
  previousId: t.Optional(t.String({ description: "For an alias." })),
  groupId: t.Optional(t.String({ description: "For a group." })),
  name: t.Optional(t.String({ description: "For a page or screen." })),
  ...call,
  writeKey: t.Optional(t.String({ description: "For clients that send no header." })),
});

export const SegmentBatch = t.Object({
  batch: t.Array(
    t.Object({ type: t.UnionEnum(eventTypes), event: t.Optional(t.String()), ...call }),
  ),
  sentAt: t.Optional(time),
  writeKey: t.Optional(t.String({ description: "For clients that send no header." })),
});

const posthogEvent = {
  event: t.String(),
  distinct_id: t.String(),
  uuid: t.Optional(t.String({ description: "A retry repeats it, and is counted once." })),
  timestamp: t.Optional(time),
  properties: t.Optional(anything),
};

export const PosthogEvent = t.Object({ api_key: t.String(), ...posthogEvent });

export const PosthogBatch = t.Object({
  api_key: t.String(),
  batch: t.Array(t.Object(posthogEvent)),
  sent_at: t.Optional(time),
});
