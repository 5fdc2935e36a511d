// A list that the API gives in pages: the first at once, further ones when somebody wants them.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Answer, Problem } from "../src/client/client.ts";
import { forget } from "./account.ts";
import { type Asked, refreshedAt } from "./asking.ts";

export interface Page<Item> {
  items: readonly Item[];
  nextCursor: string | null;
}
interface Options {
  fetch: { signal: AbortSignal };
}

export interface Pages<Item, P extends Page<Item>> extends Asked<readonly Item[]> {
  last: P | undefined;
  /** Undefined where there is no more. */
  more: (() => void) | undefined;
}

/** Another key begins anew. */
export function usePages<Item, P extends Page<Item>>(
  key: string,
  ask: (page: { cursor?: string }, options: Options) => Promise<Answer<P & Page<Item>>>,
): Pages<Item, P> {
  const pages = useSignal<readonly P[]>([]);
  const problem = useSignal<Problem | undefined>(undefined);
  const isAsking = useSignal(false);
  const times = useSignal(0);
  const left = useRef<AbortController | undefined>(undefined);

  async function load(before: readonly P[]): Promise<void> {
    left.current?.abort();
    const { signal } = (left.current = new AbortController());
    const cursor = before.at(-1)?.nextCursor ?? undefined;
    isAsking.value = true;
    const answer = await ask(cursor === undefined ? {} : { cursor }, { fetch: { signal } });
    if (signal.aborted) return;
    isAsking.value = false;
    problem.value = answer.error?.value;
    if (answer.status === 401) forget();
    if (answer.data) pages.value = [...before, answer.data];
  }

  useEffect(() => {
    void load([]);
    return () => left.current?.abort();
  }, [key, times.value]);

  // Further pages would be gone under whoever reads them.
  const shownSince = useRef(refreshedAt.peek());
  useEffect(() => {
    if (shownSince.current === refreshedAt.value) return;
    shownSince.current = refreshedAt.value;
    if (pages.peek().length <= 1) void load([]);
  }, [refreshedAt.value]);

  const last = pages.value.at(-1);
  return {
    data: last && pages.value.flatMap(({ items }) => items),
    last,
    problem: problem.value,
    isAsking,
    again: () => void times.value++,
    more: last?.nextCursor ? () => void load(pages.value) : undefined,
  };
}
