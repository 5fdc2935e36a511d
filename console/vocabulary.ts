// What is stored, by name: suggested as one types.
import { api } from "./account.ts";

const suggestedMax = 20;

/** Text is as it is; other values are as JSON writes them. */
const toText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

export async function suggestEvents(prefix: string): Promise<readonly string[]> {
  const { data } = await api.events.names.get({ query: { prefix, limit: suggestedMax } });
  return (data?.items ?? []).map(({ name }) => name);
}

export async function suggestProperties(prefix: string): Promise<readonly string[]> {
  const { data } = await api.events.properties.get({ query: { prefix, limit: suggestedMax } });
  return (data?.items ?? []).map(({ name }) => name);
}

export async function suggestValues(property: string, prefix: string): Promise<readonly string[]> {
  if (property === "") return [];
  const query = { property, prefix, limit: suggestedMax };
  const { data } = await api.events.values.get({ query });
  return (data?.items ?? []).map(({ value }) => toText(value));
}

const sourcesMax = 200;

export async function suggestSources(typed: string): Promise<readonly string[]> {
  const { data } = await api.sources.get({ query: { limit: sourcesMax } });
  const wanted = typed.toLowerCase();
  return (data?.items ?? [])
    .map(({ source }) => source)
    .filter((source) => source.toLowerCase().startsWith(wanted));
}

export async function suggestUsers(query: string): Promise<readonly string[]> {
  const { data } = await api.users.get({ query: { query, limit: suggestedMax } });
  return (data?.items ?? []).map(({ username }) => username);
}
