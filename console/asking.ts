// Asks the API for what a part shows, and asks again from time to time. What was shown stays until the new answer is
// there, so that nothing flickers, and while the server is away.
import { type ReadonlySignal, signal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Answer, Problem } from "../src/client/client.ts";
import { forget } from "./account.ts";

export interface Asked<Data> {
  data: Data | undefined;
  problem: Problem | undefined;
  /** Whether an answer is awaited: what is shown is of before. A signal, so that nothing is drawn anew for it. */
  isAsking: ReadonlySignal<boolean>;
  again: () => void;
}

const everyMs = 30_000;
const lookEveryMs = 1000;
/** While the server is away, at first; then twice as long each time. */
const awayMs = 1000;
/** When all that is shown was last to be asked for again. */
export const refreshedAt = signal(Date.now());

/** What is told by how long ago it was is told anew with each refresh. */
export const lookedAt: ReadonlySignal<number> = refreshedAt;

export function refresh(): void {
  refreshedAt.value = Math.max(Date.now(), refreshedAt.value + 1);
}

/** Nothing is asked while nobody looks; who comes back sees what is new at once. */
export function refreshNowAndThen(): void {
  addEventListener("online", refresh);
  setInterval(() => {
    if (!document.hidden && Date.now() - refreshedAt.peek() >= everyMs) refresh();
  }, lookEveryMs);
}

/** `key` says what is asked: another key asks anew. An empty one asks nothing. */
export function useAsked<Data>(
  key: string,
  ask: (options: { fetch: { signal: AbortSignal } }) => Promise<Answer<Data>>,
): Asked<Data> {
  const data = useSignal<Data | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const isAsking = useSignal(false);
  const times = useSignal(0);
  const latest = useRef(ask);
  latest.current = ask;
  const asked = useMemo(() => signal(key), []);
  const answered = useRef("");
  /** How often in a row the server was away. */
  const failures = useRef(0);
  useEffect(() => void (asked.value = key), [key]);

  useSignalEffect(() => {
    const now = asked.value;
    void refreshedAt.value;
    void times.value;
    if (now === "") return;
    const left = new AbortController();
    isAsking.value = true;
    // What stands there is about something else.
    if (answered.current !== now && kindOf(answered.current) !== kindOf(now))
      data.value = undefined;
    void hear(latest.current({ fetch: { signal: left.signal } }), left.signal, now);
    return () => left.abort();
  });

  async function hear(asking: Promise<Answer<Data>>, left: AbortSignal, now: string) {
    const answer = await asking;
    if (left.aborted) return;
    isAsking.value = false;
    problem.value = answer.error?.value;
    if (answer.status === 401) forget();
    const isAway = answer.status >= 500 || answer.status === 429;
    // What stands there is still good, if it is about this.
    const isKept = isAway && answered.current === now;
    answered.current = now;
    if (!isKept && !isSame(answer.data, data.peek())) data.value = answer.data ?? undefined;
    if (isAway) askSoon(left);
    else failures.current = 0;
  }

  /** Sooner than all else is asked again: an error is not to stand when its reason has gone. */
  function askSoon(left: AbortSignal): void {
    const waitMs = Math.min(awayMs * 2 ** failures.current++, everyMs);
    const timer = setTimeout(() => document.hidden || times.value++, waitMs);
    left.addEventListener("abort", () => clearTimeout(timer));
  }

  return {
    data: data.value,
    problem: problem.value,
    isAsking,
    again: () => void times.value++,
  };
}

/** Most refreshes bring nothing new: what is shown then stays as it is, and costs nothing. */
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** A key begins with the kind of what is asked; after a space its details. */
function kindOf(key: string): string {
  return key.split(" ", 1)[0] as string;
}
