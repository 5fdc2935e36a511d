// What compiles and what does not. Never run: the type check of the project reads it, and that of a
// project outside with the packed client in it.
// oxlint-disable typescript/no-unnecessary-type-parameters -- two functions are alike only if their type parameter is
import { createClient, type Item, type NewItem, PlauditError, type Problem } from "plaudit/client";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function assert<_ extends true>(): void {}

const client = createClient("https://plaudit.example.com", { storage: localStorageLike() });
const { api } = client;

export async function answersAreNarrowed(): Promise<Item> {
  const { data, error, status } = await api.items({ id: "an id" }).get();
  assert<Same<typeof status, 200 | 401 | 403 | 404 | 422 | 500 | 503>>();
  if (error) {
    assert<Same<typeof error.status, 401 | 403 | 404 | 422 | 500 | 503>>();
    assert<Same<typeof error.value, Problem>>();
    // @ts-expect-error -- nothing is in conflict here
    if (error.status === 409) throw error;
    throw error;
  }
  assert<Same<typeof data, Item>>();
  assert<Same<typeof data.createdAt, string>>();
  assert<Same<typeof data.description, string | null>>();
  // @ts-expect-error -- what the table has and the API hides
  void data.likeCount;
  // @ts-expect-error -- a time is text
  data.createdAt.getTime();
  return data;
}

export async function statusAloneNarrows(): Promise<string> {
  const answer = await api.users.post({ username: "ada", email: "a@b.co", password: "…", age: 36 });
  if (answer.status === 409) return answer.error.value.message;
  if (answer.status === 201) return answer.data.username;
  // @ts-expect-error -- there is no user without a look at the status
  return answer.data.username;
}

export async function nothingToSayIsUndefined(): Promise<void> {
  const { data, error } = await api.items({ id: "an id" }).delete();
  if (error === null) assert<Same<typeof data, void>>();
}

export async function goodCallsCompile(): Promise<void> {
  await api.items.get();
  await api.items.get({ query: { sort: "likes", limit: 10 } });
  await api.users({ id: "me" }).dashboard.get({ headers: { "x-request-id": "mine" } });
  await api.users.me.delete({ password: "…" });
  await api
    .items({ id: "an id" })
    .like.post(undefined, { fetch: { signal: AbortSignal.timeout(9) } });
  await api.reports.funnel.post({ steps: [{ event: "a" }, { event: "b" }], windowSeconds: 60 });
  await api.reports.top.get({ query: { by: "event" } });
  client.track("Order Placed", { total: 5 }, { userId: "u-1" });
  client.track({ event: "Order Placed", timestamp: new Date() });
  for await (const { event } of client.live({ event: "item.liked" })) event.toUpperCase();
  for await (const page of client.pages((cursor) => api.items.get({ query: { cursor } }))) {
    assert<Same<typeof page.items, Item[]>>();
  }
  const users = client.pages((cursor) => api.users.get({ query: { cursor } }));
  for await (const { username } of users.items()) username.toUpperCase();
  const error = new PlauditError({} as Problem);
  assert<Same<typeof error.status, number>>();
}

export async function wrongCallsDoNot(): Promise<void> {
  // @ts-expect-error -- there is no such route
  await api.orders.get();
  // @ts-expect-error -- nor is there such a method
  await api.items.put({ title: "a" });
  // @ts-expect-error -- an item has a title
  await api.items.post({});
  // @ts-expect-error -- of text
  await api.items.post({ title: 5 });
  // @ts-expect-error -- and no such field
  await api.items.post({ title: "a", likes: 5 });
  // @ts-expect-error -- its properties are an object
  const item: NewItem = { title: "a", properties: "text" };
  await api.items.post(item);
  // @ts-expect-error -- sorted by what there is
  await api.items.get({ query: { sort: "oldest" } });
  // @ts-expect-error -- by what
  await api.reports.top.get();
  // @ts-expect-error -- a permission that there is
  await api.keys.post({ name: "a", scopes: ["everything"] });
  // @ts-expect-error -- a parameter has the name that the route gives it
  await api.items({ itemId: "an id" }).get();
  // @ts-expect-error -- the body comes before the options
  await api.items.post({ query: {} });
  // @ts-expect-error -- what is no list has no pages
  client.pages(() => api.users.me.get());
  // @ts-expect-error -- a sign-in needs a password
  await client.signIn({ username: "ada" });
  // @ts-expect-error -- an event needs a name
  client.track({ userId: "u-1" });
}

function localStorageLike() {
  return { getItem: () => null, setItem() {}, removeItem() {} };
}
