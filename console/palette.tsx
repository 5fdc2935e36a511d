// The palette (Ctrl-K): finds pages, events, items and people, and goes there by the keyboard alone.
import { signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { api, may } from "./account.ts";
import { visibleLinks } from "./frame.tsx";
import { own } from "./own.ts";
import { go, linkTo } from "./place.ts";
import { presets } from "./range.ts";
import { setParams } from "./place.ts";
import { suggestEvents } from "./vocabulary.ts";

interface Hit {
  kind: string;
  title: string;
  open: () => void;
}

const isOpen = signal(false);
const shownMax = 12;
const waitMs = 120;
/** From so many letters on the server is asked. */
const typedMin = 2;

export function openPalette(): void {
  isOpen.value = true;
}

addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  isOpen.value = !isOpen.value;
});

function fixedHits(): Hit[] {
  const pages = visibleLinks().map(({ path, title }) => ({
    kind: "Page",
    title,
    open: () => go(linkTo(path)),
  }));
  const ranges = presets.map(({ name, title }) => ({
    kind: "Range",
    title,
    open: () => setParams({ range: name, from: undefined, to: undefined }),
  }));
  const links = own.value.links.map(({ title, href }) => ({
    kind: "Page",
    title,
    open: () => location.assign(href),
  }));
  return [...pages, ...links, ...ranges];
}

function matches({ title }: Hit, typed: string): boolean {
  return title.toLowerCase().includes(typed.toLowerCase());
}

/** What the server knows by this name. */
async function search(typed: string): Promise<Hit[]> {
  if (typed.length < typedMin) return [];
  const [events, items, people] = await Promise.all([
    may("reports:read") ? suggestEvents(typed) : [],
    findItems(typed),
    findPeople(typed),
  ]);
  const eventHits = events.map((event) => ({
    kind: "Event",
    title: event,
    open: () => go(linkTo("/console/trends", { event })),
  }));
  return [...eventHits, ...items, ...people];
}

/** A page's filter for what happened to an item. */
const itemIs = (id: string) => JSON.stringify([{ property: "itemId", op: "eq", value: id }]);

async function findItems(typed: string): Promise<Hit[]> {
  const { data } = await api.items.get({ query: { sort: "likes", limit: 200 } });
  return (data?.items ?? [])
    .map(({ id, title }) => ({
      kind: "Item",
      title,
      open: () => go(linkTo("/console/trends", { where: itemIs(id) })),
    }))
    .filter((hit) => matches(hit, typed));
}

async function findPeople(typed: string): Promise<Hit[]> {
  if (!may("users:read")) return [];
  const { data } = await api.users.get({ query: { query: typed, limit: shownMax } });
  return (data?.items ?? []).map(({ id, username }) => ({
    kind: "Person",
    title: username,
    open: () => go(`/console/people?id=${id}`),
  }));
}

export function Palette() {
  return isOpen.value ? <Open /> : null;
}

function Open() {
  const dialog = useRef<HTMLDialogElement>(null);
  const typed = useSignal("");
  const found = useSignal<readonly Hit[]>([]);
  const at = useSignal(0);
  // Pages at once, so that who types fast and presses Enter goes where they meant to.
  const fixed = fixedHits().filter((hit) => matches(hit, typed.value));
  const hits = [...fixed, ...found.value].slice(0, shownMax);
  // Before the next key: what is typed right after Ctrl-K is meant for the field.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    const timer = setTimeout(() => void look(typed.value), waitMs);
    return () => clearTimeout(timer);
  }, [typed.value]);

  async function look(text: string): Promise<void> {
    const list = await search(text);
    if (typed.value === text) found.value = list;
  }

  function choose(hit: Hit | undefined): void {
    isOpen.value = false;
    hit?.open();
  }

  function move(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const count = Math.max(1, hits.length);
      at.value = (at.value + step + count) % count;
    }
    if (event.key === "Enter") choose(hits[at.value]);
  }

  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label="Find"
      onClose={() => (isOpen.value = false)}
      onClick={(event) => event.target === dialog.current && choose(undefined)}
    >
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls="hits"
        aria-activedescendant={`hit-${at.value}`}
        aria-label="Find pages, events, items and people"
        placeholder="Find pages, events, items and people"
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          found.value = [];
          at.value = 0;
        }}
        onKeyDown={move}
      />
      <ul id="hits" role="listbox" aria-label="Found">
        {hits.map((hit, i) => (
          <li
            key={`${hit.kind} ${hit.title}`}
            id={`hit-${i}`}
            role="option"
            aria-selected={i === at.value}
            onClick={() => choose(hit)}
          >
            <span>{hit.title}</span> <small>{hit.kind}</small>
          </li>
        ))}
      </ul>
      {hits.length === 0 && <p class="soft">Nothing has this name.</p>}
    </dialog>
  );
}
