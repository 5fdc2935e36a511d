// The titles of items, for pages that are given ids.
import { signal } from "@preact/signals";
import { api } from "./account.ts";

const titles = signal<ReadonlyMap<string, string>>(new Map());
let isAsked = false;

/** The most liked and the newest, which are those that people look at. */
async function askTitles(): Promise<void> {
  const [liked, fresh] = await Promise.all([
    api.items.get({ query: { sort: "likes", limit: 200 } }),
    api.items.get({ query: { sort: "new", limit: 200 } }),
  ]);
  const items = [...(liked.data?.items ?? []), ...(fresh.data?.items ?? [])];
  titles.value = new Map(items.map(({ id, title }) => [id, title]));
}

/** An item's title; its id until it is known. */
export function titleOf(id: string): string {
  if (!isAsked) {
    isAsked = true;
    void askTitles();
  }
  return titles.value.get(id) ?? id;
}
