// The usernames of accounts, for pages that are given ids.
import { signal } from "@preact/signals";
import { api, may } from "./account.ts";

const known = signal<ReadonlyMap<string, string>>(new Map());
/** Ids that were asked for, found or not; those that could not be are asked for with the next drawing. */
const asked = new Set<string>();
const wanted = new Set<string>();

/** The newest accounts come at once; of others so many are asked for at a time. */
const pageSize = 200;
const singleMax = 20;

/** Undefined until it is known, and for what is no account. */
export function nameOf(id: string): string | undefined {
  const name = known.value.get(id);
  if (name !== undefined || asked.has(id) || !may("users:read")) return name;
  asked.add(id);
  wanted.add(id);
  // Once for all that are drawn together, and not while they are drawn.
  if (wanted.size === 1) queueMicrotask(() => void askWanted());
  return undefined;
}

async function askWanted(): Promise<void> {
  const ids = [...wanted];
  wanted.clear();
  if (known.peek().size === 0) {
    const { data } = await api.users.get({ query: { limit: pageSize } });
    learn(data?.items ?? []);
  }
  const others = ids.filter((id) => !known.peek().has(id));
  for (let i = 0; i < others.length; i += singleMax) {
    const some = others.slice(i, i + singleMax).map((id) => api.users({ id }).get());
    const answers = await Promise.all(some);
    for (const [at, { status }] of answers.entries()) {
      if (status >= 500) asked.delete(others[i + at] as string);
    }
    learn(answers.flatMap(({ data }) => data ?? []));
  }
}

function learn(users: readonly { id: string; username: string }[]): void {
  known.value = new Map([
    ...known.peek(),
    ...users.map(({ id, username }) => [id, username] as const),
  ]);
}
