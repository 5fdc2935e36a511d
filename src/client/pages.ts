// Lists of any length, page after page.
import type { Answer } from "./answer.ts";
import { PlauditError } from "./problem.ts";

/** The answer of every list. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** The pages one after another; `items()` gives the items of all pages. */
export interface Pages<P extends Page<unknown>> extends AsyncIterable<P> {
  items(): AsyncIterable<P["items"][number]>;
}

/**
 * Asks for one page after another, the next when it is wanted: `pages((cursor) =>
 * client.api.items.get({ query: { cursor } }))`. Throws a PlauditError if a page cannot be read.
 */
export function pages<P extends Page<unknown>>(
  ask: (cursor: string | undefined) => Promise<Answer<P>>,
): Pages<P> {
  async function* each(): AsyncGenerator<P> {
    for (let cursor: string | undefined; ;) {
      const { data, error } = await ask(cursor);
      if (error) throw new PlauditError(error.value);
      yield data;
      if (data.nextCursor === null) return;
      cursor = data.nextCursor;
    }
  }

  return {
    [Symbol.asyncIterator]: each,
    async *items() {
      for await (const page of each()) yield* page.items;
    },
  };
}
