// The clients, unmodified from npm, behind one face, with nothing set but how often they flush and retry.
import RudderAnalytics from "@rudderstack/rudder-sdk-node";
import { Analytics } from "@segment/analytics-node";
import { PostHog } from "posthog-node";

export interface Sent {
  n: number;
  properties?: Record<string, unknown>;
  timestamp?: Date;
}

export interface Client {
  track(sent: Sent): void | Promise<void>;
  /** Fulfils once everything was sent or given up. */
  flush(): Promise<void>;
}

export interface ClientOptions {
  url: string;
  key: string;
  /** Events a request. */
  flushAt: number;
}

export interface ClientKind {
  name: string;
  open(options: ClientOptions): Client | Promise<Client>;
}

export const eventName = "Item Liked";
const userId = "user-1";
/** Enough to outlast a restart. */
const retries = 20;
const flushMsMax = 25_000;

const segment: ClientKind = {
  name: "@segment/analytics-node",
  open({ url, key, flushAt }) {
    const client = new Analytics({ writeKey: key, host: url, flushAt, maxRetries: retries });
    return {
      track: ({ n, properties, timestamp }) =>
        client.track({ userId, event: eventName, timestamp, properties: { n, ...properties } }),
      flush: () => client.closeAndFlush({ timeout: flushMsMax }),
    };
  },
};

const rudderstack: ClientKind = {
  name: "@rudderstack/rudder-sdk-node",
  open({ url, key, flushAt }) {
    const client = new RudderAnalytics(key, {
      dataPlaneUrl: url,
      flushAt,
      flushInterval: 50,
      retryCount: retries,
      logLevel: "none",
    });
    let sent = 0;
    let settled = 0;
    return {
      track: ({ n, properties, timestamp }) => {
        sent += 1;
        client.track(
          { userId, event: eventName, timestamp, properties: { n, ...properties } },
          () => void (settled += 1),
        );
      },
      async flush() {
        const deadline = performance.now() + flushMsMax;
        while (settled < sent && performance.now() < deadline) {
          await client.flush().catch(() => {});
          await Bun.sleep(10);
        }
      },
    };
  },
};

const posthog: ClientKind = {
  name: "posthog-node",
  open({ url, key, flushAt }) {
    const client = new PostHog(key, {
      host: url,
      flushAt,
      fetchRetryCount: retries,
      fetchRetryDelay: 250,
    });
    return {
      track: ({ n, properties, timestamp }) =>
        client.capture({
          distinctId: userId,
          event: eventName,
          timestamp,
          properties: { n, ...properties },
        }),
      flush: () => client.shutdown(flushMsMax),
    };
  },
};

export const serverClients = [segment, rudderstack, posthog];
