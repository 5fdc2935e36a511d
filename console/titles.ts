// The titles of items, for pages that are given ids.
import { signal } from "@preact/signals";
import { account, api } from "./account.ts";

/** Undefined until somebody wants one. */
const titles = signal<ReadonlyMap<string, string> | undefined>(undefined);

/** The most liked and the newest, which are those that people look at. */
async function askTitles(): Promise<void> {
  const [liked, fresh] = await Promise.all([
    api.items.get({ query: { sort: "likes", limit: 200 } }),
    api.items.get({ query: { sort: "new", limit: 200 } }),
  ]);
  const items = [...(liked.data?.items ?? []), ...(fresh.data?.items ?? [])];
  titles.value = new Map(items.map(({ id, title }) => [id, title]));
}

/** An item's title; its id until it is known, and for whoever is not signed in. */
export function titleOf(id: string): string {
  if (!account.value) return id;
  if (titles.value) return titles.value.get(id) ?? id;
  // Not while it is drawn.
  queueMicrotask(() => {
    if (titles.peek()) return;
    titles.value = new Map();
    void askTitles();
  });
  return id;
}
