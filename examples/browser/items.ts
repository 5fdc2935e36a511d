// The list: what there is, page after page, and who likes it.
import type { Client, Event, Item, ListItemsQuery, Page } from "plaudit-client";
import { attempt, find, need, onSubmit } from "./page.ts";

const pageSize = 10;

export function createItems(client: Client) {
  const list = find("items", HTMLUListElement);
  const more = find("more", HTMLButtonElement);
  const sort = find("sort", HTMLSelectElement);
  const template = find("item", HTMLTemplateElement);
  const rows = new Map<string, HTMLElement>();
  let pages: AsyncIterator<Page<Item>>;

  async function load(): Promise<void> {
    // What the select offers is what the API takes.
    const by = sort.value as ListItemsQuery["sort"];
    const all = client.pages((cursor) =>
      client.api.items.get({ query: { cursor, sort: by, limit: pageSize } }),
    );
    pages = all[Symbol.asyncIterator]();
    rows.clear();
    list.replaceChildren();
    await turn();
  }

  async function turn(): Promise<void> {
    const asked = pages;
    const page = await asked.next();
    // Somebody chose another order meanwhile.
    if (page.done || asked !== pages) return;
    for (const item of page.value.items) show(item, "append");
    more.hidden = page.value.nextCursor === null;
  }

  function show(item: Item, where: "append" | "prepend"): void {
    const row = rows.get(item.id) ?? create(item.id);
    if (!row.isConnected) list[where](row);
    const { count, own, recent } = item.likes;
    const like = row.querySelector("button")!;
    like.ariaPressed = String(own);
    like.ariaLabel = `Like ${item.title}, ${count} so far`;
    row.querySelector(".count")!.textContent = String(count);
    row.querySelector("strong")!.textContent = item.title;
    const names = recent.map(({ username }) => username).join(", ");
    row.querySelector("small")!.textContent = names && `Liked by ${names}`;
  }

  function create(id: string): HTMLElement {
    const copy = template.content.cloneNode(true) as DocumentFragment;
    const row = copy.querySelector("li")!;
    const button = row.querySelector("button")!;
    const { like } = client.api.items({ id });
    button.addEventListener("click", () => {
      void attempt(async () => {
        if (button.ariaPressed === "true") need(await like.delete());
        else need(await like.post());
        await refresh(id);
      });
    });
    rows.set(id, row);
    return row;
  }

  /** Shows an item as it is now, or no more when it is gone. */
  async function refresh(id: string): Promise<void> {
    const answer = await client.api.items({ id }).get();
    if (answer.status === 404) {
      rows.get(id)?.remove();
      rows.delete(id);
      return;
    }
    const item = need(answer);
    // What nobody sees yet stands on top only where the newest do.
    if (rows.has(id) || sort.value === "new") show(item, "prepend");
  }

  /** Somebody did something, here or elsewhere. */
  async function hear({ event, itemId }: Event): Promise<void> {
    if (itemId === undefined) return;
    if (event === "item.created" || rows.has(itemId)) await refresh(itemId);
  }

  onSubmit(find("add", HTMLFormElement), async (field) => {
    show(need(await client.api.items.post({ title: field("title") })), "prepend");
  });
  more.addEventListener("click", () => void attempt(turn));
  sort.addEventListener("change", () => {
    client.track("List Sorted", { by: sort.value });
    void attempt(load);
  });

  return { load, hear };
}
