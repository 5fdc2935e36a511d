// A front end on `plaudit-client`: sign up and in, a list that people like, live events, tracked events.
import { createClient } from "plaudit-client";
import { createItems } from "./items.ts";
import { follow } from "./live.ts";
import { attempt, find, need, onSubmit, tell } from "./page.ts";
import type { Settings } from "./serve.ts";

const settings = (await (await fetch("/settings.json")).json()) as Settings;
// Whoever comes back is still signed in, and so is every tab.
const client = createClient(settings.plauditUrl, {
  storage: localStorage,
  writeKey: settings.writeKey,
});
const items = createItems(client);
let leaving = new AbortController();

/** Shows the page of whoever is signed in, or of nobody. */
async function enter(): Promise<void> {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const me = await client.api.users.me.get();
  const user = me.status === 401 ? undefined : need(me);
  find("name", HTMLSpanElement).textContent = user?.username ?? "";
  find("who", HTMLParagraphElement).hidden = user === undefined;
  find("signed-in", HTMLDivElement).hidden = user === undefined;
  find("signed-out", HTMLElement).hidden = user !== undefined;
  if (!user) return;
  await items.load();
  follow(client, signal, (event) => void items.hear(event).catch(tell)).catch(tell);
}

async function signIn(username: string, password: string): Promise<void> {
  need(await client.signIn({ username, password }));
  // What was done on this page before is theirs.
  client.identify();
  await enter();
}

onSubmit(find("sign-in", HTMLFormElement), (field) => signIn(field("username"), field("password")));

onSubmit(find("sign-up", HTMLFormElement), async (field) => {
  const [username, password] = [field("username"), field("password")];
  const age = Number(field("age"));
  need(await client.api.users.post({ username, email: field("email"), password, age }));
  await signIn(username, password);
});

find("sign-out", HTMLButtonElement).addEventListener("click", () => {
  void attempt(async () => {
    await client.signOut();
    await enter();
  });
});

client.track("Page Opened", { path: location.pathname });
await attempt(enter);
