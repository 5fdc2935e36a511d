// Asks the API for what a part shows, and asks again from time to time. What was shown stays until the new answer is
// there, so that nothing flickers.
import { signal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Answer, Problem } from "../src/client/client.ts";
import { forget } from "./account.ts";

export interface Asked<Data> {
  data: Data | undefined;
  problem: Problem | undefined;
  /** Whether an answer is awaited: what is shown is of before. */
  isAsking: boolean;
  again: () => void;
}

const everyMs = 30_000;
const lookEveryMs = 1000;
/** When all that is shown was last to be asked for again. */
export const refreshedAt = signal(Date.now());

export function refresh(): void {
  refreshedAt.value = Math.max(Date.now(), refreshedAt.value + 1);
}

/** Nothing is asked while nobody looks; who comes back sees what is new at once. */
export function refreshNowAndThen(): void {
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
    answered.current = now;
    problem.value = answer.error?.value;
    if (answer.error) {
      if (answer.status === 401) forget();
    } else data.value = answer.data;
  }

  return {
    data: data.value,
    problem: problem.value,
    isAsking: isAsking.value,
    again: () => void times.value++,
  };
}

/** A key begins with the kind of what is asked; after a space its details. */
function kindOf(key: string): string {
  return key.split(" ", 1)[0] as string;
}
