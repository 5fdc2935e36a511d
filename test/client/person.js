// Uses the client as an app outside would, on any runtime, and prints what became of it:
// `person.js URL KEY`.
import { createClient } from "plaudit/client";

const [url, key] = process.argv.slice(2);
const client = createClient(url);
const credentials = { username: "ada", password: "correct horse" };
await client.api.users.post({ ...credentials, email: "ada@example.com", age: 36 });
await client.signIn(credentials);
const { data: item } = await client.api.items.post({ title: "2024-01-01" });
const { data: liked } = await client.api.items({ id: item.id }).like.post();
const missing = await client.api.items({ id: "../users/me" }).get();

const app = createClient(url, { key });
const live = app.live({ event: "Order Placed" });
const first = live.next();
// It hears what is stored from now on: now is when the server knows of it.
await new Promise((resolve) => setTimeout(resolve, 500));
app.track("Order Placed", { total: 5 }, { userId: "u-7" });
await app.close();
const heard = (await first).value;
await live.return();

const titles = [];
const items = client.pages((cursor) => client.api.items.get({ query: { cursor, limit: 1 } }));
for await (const { title } of items.items()) titles.push(title);

console.log(
  JSON.stringify({
    likes: liked.likes,
    missing: missing.error.value.code,
    heard: heard.properties,
    titles,
  }),
);
