// Where the reader is: a page and its parameters. Both are in the address, so that a link shows the same picture.
import { computed, signal } from "@preact/signals";

export interface Place {
  /** Without a slash at its end, but for "/". */
  path: string;
  params: URLSearchParams;
}

const current = signal(read());

export const place = computed<Place>(() => current.value);

addEventListener("popstate", () => (current.value = read()));

function read(): Place {
  const { pathname, search } = location;
  return { path: pathname.replace(/(.)\/+$/, "$1"), params: new URLSearchParams(search) };
}

/** Goes to an address of ours. */
export function go(to: string, { replace = false } = {}): void {
  history[replace ? "replaceState" : "pushState"](null, "", to);
  current.value = read();
  if (!replace) scrollTo(0, 0);
}

/** The same page with some parameters changed; undefined and the empty text take one away. */
export function withParams(changes: Record<string, string | undefined>): string {
  const params = new URLSearchParams(current.value.params);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") params.delete(name);
    else params.set(name, value);
  }
  return toAddress(current.value.path, params);
}

/** Changes parameters of this page. What is chosen goes into the history, what is typed does not. */
export function setParams(changes: Record<string, string | undefined>, replace = false): void {
  go(withParams(changes), { replace });
}

/** Replaces a parameter that may stand several times. */
export function setList(name: string, values: readonly string[]): void {
  const params = new URLSearchParams(current.value.params);
  params.delete(name);
  for (const value of values) params.append(name, value);
  go(toAddress(current.value.path, params));
}

/** Parameters that go along from page to page: what is asked about does not change with the kind of question. */
const lasting = ["range", "from", "to", "tz", "source", "compare", "include"];

/** An address of another page, with the range and the filters of this one. */
export function linkTo(path: string, own: Record<string, string> = {}): string {
  const params = new URLSearchParams();
  for (const name of lasting) {
    const value = current.value.params.get(name);
    if (value !== null) params.set(name, value);
  }
  for (const [name, value] of Object.entries(own)) params.set(name, value);
  return toAddress(path, params);
}

function toAddress(path: string, params: URLSearchParams): string {
  const query = params.toString();
  return query === "" ? path : `${path}?${query}`;
}
