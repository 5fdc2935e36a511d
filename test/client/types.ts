// What compiles and what does not. Never run: the type check of the project reads it, and that of a
// project outside with the packed client in it.
// oxlint-disable typescript/no-unnecessary-type-parameters -- two functions are alike only if their type parameter is
import {
  createClient,
  type Item,
  type NewItem,
  PlauditError,
  type Problem,
  type User,
} from "plaudit/client";

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
  // @ts-expect-error -- no answer of this route is 418
  if (answer.status === 418) throw answer.error;
  // @ts-expect-error -- there is no user without a look at the status
  return answer.data.username;
}

/** As `typeof options` is, with a schema of TypeBox in it. */
interface ShopOptions {
  readonly profile: { readonly static: { company: string; newsletter?: boolean } };
  readonly age: false;
}

export async function anAppHasFieldsOfItsOwn(): Promise<string | undefined> {
  const { api: own } = createClient<ShopOptions>("https://shop.example.com");
  const lin = { username: "lin", email: "lin@example.com", password: "…" };
  // @ts-expect-error -- the company is needed
  await own.users.post({ ...lin, profile: { newsletter: true } });
  await own.users.me.patch({ profile: { company: "Fern" } });
  // @ts-expect-error -- Plaudit alone has no such fields, and asks for an age
  await api.users.post({ ...lin, profile: { company: "Fern" } });
  const { data } = await own.users.post({ ...lin, profile: { company: "Fern" } });
  assert<Same<typeof data, User<ShopOptions> | null>>();
  // What the account was made before lacks.
  return data?.profile.company;
}

export async function eachStatusHasItsOwn(): Promise<void> {
  const answer = await api.items({ id: "an id" }).like.post();
  if (answer.status === 404) {
    assert<Same<typeof answer.data, null>>();
    // @ts-expect-error -- what failed has no data
    answer.data.likes.toFixed();
  } else if (answer.status === 200) {
    assert<Same<typeof answer.error, null>>();
    assert<Same<typeof answer.data.status, "liked">>();
    // @ts-expect-error -- what went well has no problem
    answer.error.value.message.trim();
  }
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

export async function wrongPathsDoNot(): Promise<void> {
  // @ts-expect-error -- there is no such route
  await api.orders.get();
  // @ts-expect-error -- nor is there such a method
  await api.items.put({ title: "a" });
  // @ts-expect-error -- a parameter has the name that the route gives it
  await api.items({ itemId: "an id" }).get();
  // @ts-expect-error -- and is text
  await api.items({ id: 5 }).get();
  // @ts-expect-error -- and is there
  await api.items().get();
  // @ts-expect-error -- what is no parameter is a name
  await api.users({ id: "me" }).export.get();
}

export async function wrongBodiesDoNot(): Promise<void> {
  // @ts-expect-error -- an item has a title
  await api.items.post({});
  // @ts-expect-error -- an item is made of something
  await api.items.post();
  // @ts-expect-error -- of text
  await api.items.post({ title: 5 });
  // @ts-expect-error -- and no such field
  await api.items.post({ title: "a", likes: 5 });
  // @ts-expect-error -- its properties are an object
  const item: NewItem = { title: "a", properties: "text" };
  await api.items.post(item);
  // @ts-expect-error -- whose values are JSON
  await api.items.post({ title: "a", properties: { at: new Date() } });
  // @ts-expect-error -- only a description can be taken away
  await api.items({ id: "an id" }).patch({ title: null });
  // @ts-expect-error -- a permission that there is
  await api.keys.post({ name: "a", scopes: ["everything"] });
  // @ts-expect-error -- an age is a number
  await api.users.post({ username: "ada", email: "a@b.co", password: "…", age: "36" });
  // @ts-expect-error -- a like says it all
  await api.items({ id: "an id" }).like.post({ stars: 5 });
  // @ts-expect-error -- within how long
  await api.reports.funnel.post({ steps: [{ event: "a" }, { event: "b" }] });
  // @ts-expect-error -- nothing is more than true
  await api.reports.retention.post({ ...retention, where: [{ ...price, op: "gt", value: true }] });
  // @ts-expect-error -- a cohort is of a day at least
  await api.reports.retention.post({ ...retention, interval: "hour" });
}

const price = { property: "price" };
const retention = { start: {}, returning: {}, interval: "day", periods: 7 } as const;

export async function wrongOptionsDoNot(): Promise<void> {
  // @ts-expect-error -- sorted by what there is
  await api.items.get({ query: { sort: "oldest" } });
  // @ts-expect-error -- a limit is a number
  await api.items.get({ query: { limit: "10" } });
  // @ts-expect-error -- asked for what there is
  await api.items.get({ query: { title: "a" } });
  // @ts-expect-error -- by what
  await api.reports.top.get();
  // @ts-expect-error -- the body comes before the options
  await api.items.post({ query: {} });
  // @ts-expect-error -- a header is text
  await api.items.get({ headers: { "x-request-id": 5 } });
}

export async function whatIsNotTheApiIsTypedToo(): Promise<void> {
  // @ts-expect-error -- a client is told where its server is
  createClient();
  // @ts-expect-error -- there is no such setting
  createClient("/", { token: "…" });
  // @ts-expect-error -- what is kept can be taken away
  createClient("/", { storage: { getItem: () => null, setItem() {} } });
  // @ts-expect-error -- a sign-in needs a password
  await client.signIn({ username: "ada" });
  // @ts-expect-error -- what is no list has no pages
  client.pages(() => api.users.me.get());
  // @ts-expect-error -- a cursor is text, or there is none
  client.pages((cursor: number) => api.items.get({ query: { cursor: String(cursor) } }));
  // @ts-expect-error -- events are filtered by what they have
  for await (const event of client.live({ name: "item.liked" })) void event;
  for await (const event of client.live()) {
    // @ts-expect-error -- its properties are anybody's
    event.properties["total"].toFixed();
  }
}

export function wrongEventsDoNot(): void {
  // @ts-expect-error -- an event has a name
  client.track();
  // @ts-expect-error -- an event needs a name
  client.track({ userId: "u-1" });
  // @ts-expect-error -- of text
  client.track(5);
  // @ts-expect-error -- its properties are an object
  client.track("Order Placed", "total: 5");
  // @ts-expect-error -- and no list
  client.track("Order Placed", [5]);
  // @ts-expect-error -- whose it is is text
  client.track("Order Placed", { total: 5 }, { userId: 7 });
  // @ts-expect-error -- when it was is a time
  client.track({ event: "Order Placed", timestamp: 5 });
  // @ts-expect-error -- and it has no other parts
  client.track({ event: "Order Placed", total: 5 });
  // @ts-expect-error -- of somebody is known what has a name
  client.identify({ traits: "admin" });
  // @ts-expect-error -- who it is is among what is known
  client.identify("u-1");
}

function localStorageLike() {
  return { getItem: () => null, setItem() {}, removeItem() {} };
}
