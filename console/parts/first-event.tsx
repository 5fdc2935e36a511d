// How to send the first event, with a key filled in; lights up when it arrives.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Problem } from "../../src/client/client.ts";
import { api, client, may } from "../account.ts";
import { refresh } from "../asking.ts";
import { Code } from "./copy.tsx";
import { Trouble } from "./tile.tsx";

const waysOf = (key: string): Record<string, string> => ({
  curl: `curl ${location.origin}/v1/track -u ${key}: -H 'content-type: application/json' \\
  -d '{"event":"Signed Up","userId":"ada","properties":{"plan":"free"}}'`,
  "plaudit-client": `import { createClient } from "plaudit-client";

const plaudit = createClient("${location.origin}", { writeKey: "${key}" });
plaudit.track({ event: "Signed Up", userId: "ada", properties: { plan: "free" } });
await plaudit.flush();`,
  Segment: `import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "${key}", host: "${location.origin}" });
analytics.track({ event: "Signed Up", userId: "ada", properties: { plan: "free" } });
await analytics.closeAndFlush();`,
  PostHog: `import { PostHog } from "posthog-node";

const posthog = new PostHog("${key}", { host: "${location.origin}" });
posthog.capture({ event: "Signed Up", distinctId: "ada", properties: { plan: "free" } });
await posthog.shutdown();`,
});

export function FirstEvent() {
  const key = useSignal<string | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const way = useSignal("curl");
  const ways = waysOf(key.value ?? "YOUR_KEY");

  async function makeKey(): Promise<void> {
    const name = `first-${crypto.randomUUID().slice(0, 8)}`;
    const answer = await api.keys.post({ name, scopes: ["events:write"] });
    problem.value = answer.error?.value;
    key.value = answer.data?.key;
  }

  return (
    <section class="tile wide stack">
      <h2>Send the first event</h2>
      {key.value === undefined && may("keys:write") && (
        <p>
          <button type="button" onClick={() => void makeKey()}>
            Make a key
          </button>{" "}
          It is shown once, and filled in below.
        </p>
      )}
      {problem.value && <Trouble problem={problem.value} />}
      <div class="tabs" role="tablist" aria-label="Ways to send">
        {Object.keys(ways).map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={way.value === name}
            onClick={() => (way.value = name)}
          >
            {name}
          </button>
        ))}
      </div>
      <Code text={ways[way.value] as string} />
      <Arrival />
      <p class="soft">
        Or look at made-up data first: <code>plaudit demo --data demo</code>, then{" "}
        <code>plaudit serve --data demo --port 3001</code>.
      </p>
    </section>
  );
}

/** Waits for the first event from outside. */
function Arrival() {
  const arrived = useSignal<string | undefined>(undefined);
  useEffect(() => {
    const left = new AbortController();
    void listen(left.signal);
    return () => left.abort();
  }, []);

  async function listen(signal: AbortSignal): Promise<void> {
    for await (const { event, source } of client.live({ signal })) {
      if (source === "plaudit") continue;
      arrived.value = event;
      refresh();
      return;
    }
  }

  return (
    <p class="arrival" role="status" data-state={arrived.value ? "there" : "waiting"}>
      {arrived.value ? `"${arrived.value}" has arrived.` : "Waiting for it to arrive…"}
    </p>
  );
}
