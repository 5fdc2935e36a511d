import { describe, expect, test } from "bun:test";
import { createClient } from "../../src/client/client.ts";
import { storeEvents } from "../features/stored-events.ts";
import { grant } from "../features/people.ts";
import { ada, afterwards, startApp } from "./kit.ts";

const nobody = "http://127.0.0.1:1";

/** A client of a server that answers everything in this way. */
function connectTo(answer: (request: Request) => Response | Promise<Response>, timeoutMs?: number) {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: answer });
  afterwards(() => server.stop(true));
  return createClient(server.url.href, { timeoutMs });
}

describe("what is sent", () => {
  test("has its parameters encoded: no id leads to another route", async () => {
    const { signIn, sent } = startApp();
    const client = await signIn();
    const { data: item } = await client.api.items.post({ title: "Blue Orchid" });
    sent.length = 0;
    const ids = ["../users/me", "..", ".", "", "a b", "é/?#%", "\uD800"];
    const answers = await Promise.all(ids.map((id) => client.api.items({ id }).get()));
    expect(answers.map(({ status }) => status)).toEqual(Array(ids.length).fill(404));
    expect(sent.filter((request) => !/^GET \/api\/items\/[^/]+$/.test(request))).toEqual([]);
    expect((await client.api.items({ id: item!.id }).like.post()).data?.likes).toBe(1);
  });

  test("has its query encoded, without what is undefined", async () => {
    const client = connectTo((request) => Response.json({ url: request.url }));
    const query = { event: "a&b=c", cursor: undefined, limit: 5 };
    const { data } = await client.api.events.get({ query });
    expect(new URL((data as unknown as { url: string }).url).search).toBe(
      "?event=a%26b%3Dc&limit=5",
    );
  });

  test("may have headers of its own, and a signal", async () => {
    const client = connectTo(async ({ headers }) => {
      if (headers.get("x-wait")) await Bun.sleep(5000);
      return Response.json({ id: headers.get("x-request-id") });
    });
    const named = await client.api.users.me.get({ headers: { "x-request-id": "mine" } });
    expect(named.data).toEqual({ id: "mine" } as never);
    const signal = AbortSignal.timeout(20);
    const { error } = await client.api.users.me.get({
      fetch: { signal },
      headers: { "x-wait": "1" },
    });
    expect(error).toMatchObject({ status: 503, value: { code: "unavailable" } });
  });
});

describe("what is answered", () => {
  test("keeps its dates as text, and a title that looks like one", async () => {
    const { signIn } = startApp();
    const client = await signIn();
    const { data } = await client.api.items.post({ title: "2024-01-01", description: "12" });
    expect(data).toMatchObject({ title: "2024-01-01", description: "12" });
    expect(data?.createdAt).toBe("2026-03-01T12:00:00.000Z");
  });

  test("keeps text as text, however much it looks like a number or a line of JSON", async () => {
    const { store, events, signIn } = startApp();
    const client = await signIn();
    const me = await client.api.users.me.get();
    await grant(store, me.data!.id, "reports:read");
    storeEvents(events.database, [{ event: "one" }]);
    const { data } = await client.api.events.export.get({ query: { format: "ndjson" } });
    expect(data).toStartWith("{");
    const table = await client.api.events.export.get({ query: { format: "csv" } });
    expect(table.data).toContain("one");
    const count = await connectTo(() => new Response("12")).api.events.export.get();
    expect(count.data).toBe("12");
  });

  test("is undefined where there is nothing to say", async () => {
    const { signIn } = startApp();
    const client = await signIn();
    const { data: item } = await client.api.items.post({ title: "Blue Orchid" });
    const gone = await client.api.items({ id: item!.id }).delete();
    expect([gone.status, gone.data, gone.error]).toEqual([204, undefined, null]);
  });
});

describe("what fails", () => {
  test("names every failing field, and is an Error that says what it is", async () => {
    const { connect } = startApp();
    const { error } = await connect().api.users.post({ ...ada, email: "no", age: 12 });
    expect(error).toBeInstanceOf(Error);
    expect(error?.message).toBe("The request is not valid.");
    expect(error?.value.issues?.map(({ path }) => path)).toEqual(["email", "age"]);
  });

  test("fails as a problem too where no server is, or none of ours, or one that does not answer", async () => {
    const page = new Response("<h1>Bad gateway</h1>", { status: 502 });
    const clients = [
      createClient(nobody),
      connectTo(() => page),
      connectTo(() => Bun.sleep(5000).then(() => page), 20),
    ];
    const answers = await Promise.all(clients.map((client) => client.api.users.me.get()));
    expect(answers.map(({ status, error }) => [status, error?.value.message])).toEqual([
      [503, "The server could not be reached."],
      [502 as never, "The answer was 502."],
      [503, "The server did not answer in time."],
    ]);
  });
});

test("an answer that is cut short, or given up half-way, is a failure too and nothing is thrown", async () => {
  const begun = () =>
    new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode('{"items":['));
        await Bun.sleep(100);
        controller.error(new Error("cut"));
      },
    });
  const client = connectTo(
    () => new Response(begun(), { headers: { "content-type": "application/json" } }),
  );
  const failure = { data: null, status: 503, error: { value: { code: "unavailable" } } };
  expect(await client.api.items.get()).toMatchObject(failure);
  const signal = AbortSignal.timeout(30);
  expect(await client.api.items.get({ fetch: { signal } })).toMatchObject(failure);
});

test("it may be returned by an async function: asking for `then` is no call", async () => {
  const { connect, sent } = startApp();
  const { api } = connect();
  expect(await (async () => api)()).toBeFunction();
  expect(await (async () => api.items)()).toBeFunction();
  expect(sent).toEqual([]);
});
