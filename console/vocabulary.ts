// What is stored, by name: suggested as one types. Each list is asked for once in a while.
import type { Answer } from "../src/client/client.ts";
import { api } from "./account.ts";

const freshMs = 60_000;
const asked = new Map<string, { at: number; words: Promise<readonly string[]> }>();

/** The rows of the whole history, most frequent first. */
function ask(by: string): Promise<readonly string[]> {
  const known = asked.get(by);
  if (known && Date.now() - known.at < freshMs) return known.words;
  const words = api.reports.top
    .get({ query: { by, from: "1970-01-02", limit: 200 } })
    .then((answer: Answer<{ rows: { key: string }[] }>) =>
      (answer.data?.rows ?? []).map(({ key }) => key),
    );
  asked.set(by, { at: Date.now(), words });
  return words;
}

async function startingWith(words: Promise<readonly string[]>, typed: string) {
  const wanted = typed.toLowerCase();
  return (await words).filter((word) => word.toLowerCase().includes(wanted));
}

export function suggestEvents(typed: string): Promise<readonly string[]> {
  return startingWith(ask("event"), typed);
}

export async function suggestProperties(typed: string): Promise<readonly string[]> {
  const page = await api.events.get({ query: { limit: 200 } });
  const names = new Set(
    (page.data?.items ?? []).flatMap(({ properties }) => Object.keys(properties)),
  );
  return startingWith(Promise.resolve([...names].sort()), typed);
}

export async function suggestSources(typed: string): Promise<readonly string[]> {
  const page = await api.events.get({ query: { limit: 200 } });
  const sources = new Set((page.data?.items ?? []).map(({ source }) => source));
  return startingWith(Promise.resolve([...sources].sort()), typed);
}

export function suggestValues(property: string, typed: string): Promise<readonly string[]> {
  if (property === "") return Promise.resolve([]);
  return startingWith(ask(`property:${property}`), typed);
}
