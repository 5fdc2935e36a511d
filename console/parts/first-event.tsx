// How to send the first event, with keys filled in; lights up when it arrives.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Problem } from "../../src/client/client.ts";
import { api, client, may } from "../account.ts";
import { refresh, useAsked } from "../asking.ts";
import { Code } from "./copy.tsx";
import { Trouble } from "./tile.tsx";

interface Keys {
  secret: string;
  /** For what stands in a page. */
  open: string;
}

const waysOf = ({ secret, open }: Keys): Record<string, string> => ({
  curl: `curl ${location.origin}/v1/track -u ${secret}: -H 'content-type: application/json' \\
  -d '{"event":"Signed Up","userId":"ada","properties":{"plan":"free"}}'`,
  "Any page": `<script defer src="${location.origin}/plaudit.js" data-key="${open}"></script>`,
  "plaudit-client": `import { createClient } from "plaudit-client";

const plaudit = createClient("${location.origin}", { writeKey: "${secret}" });
plaudit.track({ event: "Signed Up", userId: "ada", properties: { plan: "free" } });
await plaudit.flush();`,
  Segment: `import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "${secret}", host: "${location.origin}" });
analytics.track({ event: "Signed Up", userId: "ada", properties: { plan: "free" } });
await analytics.closeAndFlush();`,
  "Segment, in a page": `import { AnalyticsBrowser } from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load({ writeKey: "${open}", cdnURL: "${location.origin}" });
analytics.page("Pricing");`,
  PostHog: `import { PostHog } from "posthog-node";

const posthog = new PostHog("${secret}", { host: "${location.origin}" });
posthog.capture({ event: "Signed Up", distinctId: "ada", properties: { plan: "free" } });
await posthog.shutdown();`,
  "PostHog, in a page": `import posthog from "posthog-js";

posthog.init("${open}", { api_host: "${location.origin}" });
posthog.capture("Signed Up", { plan: "free" });`,
});

/** What Plaudit says itself has this source. */
const ownSource = "plaudit";
/** Where whoever wants to send later says so. */
const laterName = "plaudit.first-event";
const sourcesAsked = 200;

/** Stands there until an event has come from outside, and then for as long as its reader likes. */
export function FirstEvent() {
  const isWanted = useSignal(false);
  const isOver = useSignal(localStorage.getItem(laterName) !== null);
  const key = isWanted.value || isOver.value || !may("keys:write") ? "" : "first";
  const { data } = useAsked(key, (options) =>
    api.sources.get({ query: { limit: sourcesAsked }, ...options }),
  );
  const isOutside = data?.items.some(
    ({ source, lastEventAt }) => source !== ownSource && lastEventAt !== null,
  );
  useEffect(() => {
    if (isOutside === false) isWanted.value = true;
  }, [isOutside]);

  function end(): void {
    localStorage.setItem(laterName, "seen");
    isOver.value = true;
  }
  return isWanted.value && !isOver.value ? <Ways end={end} /> : null;
}

function Ways({ end }: { end: () => void }) {
  const keys = useSignal<Keys | undefined>(undefined);
  const way = useSignal("curl");
  const ways = waysOf(keys.value ?? { secret: "YOUR_KEY", open: "YOUR_PUBLIC_KEY" });
  return (
    <section class="tile wide stack">
      <header>
        <h2>Send the first event</h2>
        <div class="actions">
          <button type="button" class="plain" onClick={end}>
            Close
          </button>
        </div>
      </header>
      {keys.value === undefined && <MakeKeys keys={keys} />}
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
        Or look at made-up data first, in another folder: <code>plaudit demo --data demo</code>,
        then <code>plaudit serve --data demo --port 3001</code>.
      </p>
    </section>
  );
}

function MakeKeys({ keys }: { keys: Signal<Keys | undefined> }) {
  const problem = useSignal<Problem | undefined>(undefined);
  /** Where the second could not be made, the first is kept for the next try. */
  const first = useRef<string | undefined>(undefined);

  async function make(): Promise<void> {
    const name = `first-${crypto.randomUUID().slice(0, 8)}`;
    const scopes = ["events:write" as const];
    const secret = first.current ?? (await makeKey({ name, scopes }));
    first.current = secret;
    const open = secret && (await makeKey({ name: `${name}-page`, scopes, public: true }));
    if (secret && open) keys.value = { secret, open };
  }

  async function makeKey(body: Parameters<typeof api.keys.post>[0]): Promise<string | undefined> {
    const { data, error } = await api.keys.post(body);
    problem.value = error?.value;
    return data?.key;
  }

  return (
    <>
      <p>
        <button type="button" onClick={() => void make()}>
          Make keys
        </button>{" "}
        One for servers and a public one for pages. They are shown once, filled in below.
      </p>
      {problem.value && <Trouble problem={problem.value} />}
    </>
  );
}

/** Waits for the first event from outside. */
function Arrival() {
  const arrived = useSignal<string | undefined>(undefined);
  const hasEnded = useSignal(false);
  useEffect(() => {
    const left = new AbortController();
    listen(left.signal).catch(() => (hasEnded.value = true));
    return () => left.abort();
  }, []);

  async function listen(signal: AbortSignal): Promise<void> {
    for await (const { event, source } of client.live({ signal })) {
      if (source === ownSource) continue;
      arrived.value = event;
      refresh();
      return;
    }
  }

  return (
    <p class="arrival" role="status" data-state={arrived.value ? "there" : "waiting"}>
      {arrived.value
        ? `"${arrived.value}" has arrived.`
        : hasEnded.value
          ? "Nothing is heard of it here any more: reload the page, or look under Live."
          : "Waiting for it to arrive…"}
    </p>
  );
}
