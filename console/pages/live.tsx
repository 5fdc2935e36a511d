// Events as they come, newest first, with a filter and a pause.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Event, PlauditError } from "../../src/client/client.ts";
import { api, client } from "../account.ts";
import { Chip } from "../parts/filter-bar.tsx";
import { EventInput } from "../parts/suggest.tsx";
import { Menu } from "../parts/menu.tsx";
import { Empty } from "../parts/tile.tsx";
import { Link } from "../parts/link.tsx";
import { linkTo, place, setParams } from "../place.ts";
import { toMoment } from "../words.ts";

/** More than anybody reads; the oldest go. */
const shownMax = 200;

export function Live() {
  const event = place.value.params.get("event") ?? undefined;
  const { shown, waiting, isPaused, trouble } = useLive(event);
  return (
    <>
      <div class="bar">
        <h1>Live</h1>
        <div class="bar-filters">
          {event && (
            <Chip text={`event is ${event}`} remove={() => setParams({ event: undefined })} />
          )}
          <Menu label="Filter">
            {(close) => (
              <div class="stack">
                <EventInput
                  onChoose={(name) => {
                    setParams({ event: name });
                    close();
                  }}
                />
              </div>
            )}
          </Menu>
        </div>
        <div class="bar-range">
          <button
            type="button"
            aria-pressed={isPaused.value}
            onClick={() => (isPaused.value = !isPaused.value)}
          >
            {isPaused.value ? `Go on (${waiting.value.length} new)` : "Pause"}
          </button>
        </div>
      </div>
      {trouble.value && (
        <p class="trouble" role="alert">
          {trouble.value}
        </p>
      )}
      <section class="tile wide">
        {shown.value.length === 0 ? (
          <Empty>
            <p>Nothing has happened yet. What happens from now on stands here at once.</p>
          </Empty>
        ) : (
          <ol class="live" aria-live="off">
            {shown.value.map((each) => (
              <LiveEvent key={each.id} event={each} />
            ))}
          </ol>
        )}
      </section>
    </>
  );
}

function useLive(event: string | undefined) {
  const shown = useSignal<readonly Event[]>([]);
  const waiting = useSignal<readonly Event[]>([]);
  const isPaused = useSignal(false);
  const trouble = useSignal<string | undefined>(undefined);

  useEffect(() => {
    const left = new AbortController();
    shown.value = waiting.value = [];
    void follow(left.signal);
    return () => left.abort();
  }, [event]);
  useEffect(() => {
    if (isPaused.value || waiting.value.length === 0) return;
    shown.value = [...waiting.value, ...shown.value].slice(0, shownMax);
    waiting.value = [];
  }, [isPaused.value]);

  async function follow(signal: AbortSignal): Promise<void> {
    try {
      const before = await api.events.get({ query: { limit: 50, event }, fetch: { signal } });
      if (signal.aborted) return;
      shown.value = before.data?.items ?? [];
      for await (const each of client.live({ event, signal, lastEventId: shown.value[0]?.id })) {
        const list = isPaused.value ? waiting : shown;
        list.value = [each, ...list.value].slice(0, shownMax);
      }
    } catch (error) {
      trouble.value = error instanceof PlauditError ? error.message : "The stream has ended.";
    }
  }

  return { shown, waiting, isPaused, trouble };
}

export function LiveEvent({ event }: { event: Event }) {
  const who = event.userId ?? event.anonymousId;
  return (
    <li>
      <details>
        <summary>
          <time dateTime={event.timestamp} title={toMoment(Date.parse(event.timestamp))}>
            {new Date(event.timestamp).toLocaleTimeString("en-GB")}
          </time>
          <b>{event.event}</b>
          <span class="soft who-did">{who === undefined ? "nobody known" : who}</span>
          <span class="soft hints">{hintsOf(event)}</span>
          <span class="soft">{event.source}</span>
        </summary>
        <pre tabindex={0}>{JSON.stringify(event, null, 2)}</pre>
        {who !== undefined && (
          <Link href={linkTo("/console/people", { id: who })}>Everything they did</Link>
        )}
      </details>
    </li>
  );
}

const hintsMax = 3;

/** Its first properties, in short. */
function hintsOf({ properties }: Event): string {
  return Object.entries(properties)
    .filter(([, value]) => typeof value !== "object")
    .slice(0, hintsMax)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
}
