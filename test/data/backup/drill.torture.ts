// The drill: a server under full load is backed up, killed and wiped, and another machine begins from the backup.
import { expect, test } from "bun:test";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../../src/runtime/random.ts";
import { type Acknowledged, sendLoad } from "../../../src/torture/load.ts";
import { readLines, runCommand, startServer, type Victim } from "../../../src/torture/server.ts";
import { emptyFolder } from "../../cli/kit.ts";
import { addAccount, newPlace, password } from "./kit.ts";

const main = new URL("../../../src/main.ts", import.meta.url).pathname;
const command = [process.execPath, main];
/** Under load before the backup begins, and after it has ended. */
const loadMs = 700;

interface Outcome {
  /** Acknowledged before the backup began, and gone. */
  lost: number;
  /** Stored more than once. */
  twice: number;
  /** Likes in app.db that have no event, whenever they were given. */
  silentLikes: number;
  complaints: string;
  acknowledged: number;
}

async function signIn({ url }: Victim): Promise<string> {
  const response = await fetch(`${url}/api/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "ada", password }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

const countOf = ({ events, created, liked }: Acknowledged) =>
  events.size + created.size + liked.size;

/** `backUp` and `restore` are what is tried; the folder is gone in between. */
async function drill(
  backUp: (folder: string) => Promise<string>,
  restore: (backup: string, folder: string) => Promise<unknown>,
): Promise<Outcome> {
  const folder = emptyFolder();
  await addAccount(folder, "ada");
  const keyFlags = ["--name", "drill", "--scopes", "events:write"];
  const key = await runCommand([...command, "key", "create", "--data", folder, ...keyFlags]);
  const server = await startServer(command, folder);
  const token = await signIn(server);
  const acknowledged: Acknowledged = {
    events: new Set(),
    created: new Set(),
    liked: new Set(),
    refused: 0,
  };
  const over = new AbortController();
  const random = createRandom(7).next;
  const load = sendLoad({ url: server.url, key, token, acknowledged, random, over: over.signal });
  await Bun.sleep(loadMs);
  const before = structuredClone(acknowledged);
  const backup = await backUp(folder);
  expect(countOf(acknowledged)).toBeGreaterThan(countOf(before));
  await Bun.sleep(loadMs);
  await server.kill();
  over.abort();
  await load;
  rmSync(folder, { recursive: true });

  await restore(backup, folder);
  const next = await startServer(command, folder);
  const items = await listItems(next);
  expect(await next.stop()).toBe(0);
  return judge(folder, before, items);
}

interface Item {
  id: string;
  likes: { count: number };
}

/** Everything in app.db that is liked. */
async function listItems({ url }: Victim): Promise<Item[]> {
  const items: Item[] = [];
  const headers = { authorization: `Bearer ${await signIn({ url } as Victim)}` };
  for (let cursor = ""; ;) {
    const response = await fetch(`${url}/api/items?limit=200${cursor}`, { headers });
    const page = (await response.json()) as { items: Item[]; nextCursor: string | null };
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    cursor = `&cursor=${page.nextCursor}`;
  }
}

async function judge(folder: string, before: Acknowledged, items: Item[]): Promise<Outcome> {
  const ids = new Set(items.map(({ id }) => id));
  const likedIds = new Set(items.filter(({ likes }) => likes.count > 0).map(({ id }) => id));
  const missing = [...before.created].filter((id) => !ids.has(id)).length;
  const unliked = [...before.liked].filter((id) => !likedIds.has(id)).length;
  const events = new Set(before.events);
  const seen = new Set<string>();
  let twice = 0;
  for await (const line of readLines([...command, "export", "--data", folder])) {
    const { messageId = "", event, itemId } = JSON.parse(line) as Record<string, string>;
    if (seen.has(messageId)) twice += 1;
    seen.add(messageId);
    events.delete(messageId);
    if (event === "item.liked") likedIds.delete(itemId ?? "");
  }
  const complaints = await runCommand([...command, "doctor", "--rollups", "--data", folder]).then(
    () => "",
    (error: Error) => error.message,
  );
  return {
    lost: missing + unliked + events.size,
    twice,
    silentLikes: likedIds.size,
    complaints,
    acknowledged: countOf(before),
  };
}

test("backed up under full load, wiped and restored, all that was acknowledged before is there, once", async () => {
  const outcome = await drill(
    (folder) => runCommand([...command, "backup", newPlace(), "--data", folder]),
    (file, folder) => runCommand([...command, "restore", file, "--data", folder]),
  );
  expect(outcome).toMatchObject({ lost: 0, twice: 0, silentLikes: 0, complaints: "" });
  expect(outcome.acknowledged).toBeGreaterThan(100);
}, 60_000);

test("the same drill finds that copies of the database files alone are no backup", async () => {
  const outcome = await drill(
    async (folder) => {
      const place = newPlace();
      for (const name of ["app.db", "events.db"]) cpSync(join(folder, name), join(place, name));
      await Bun.sleep(loadMs);
      return place;
    },
    async (place, folder) => {
      cpSync(place, folder, { recursive: true });
      expect(existsSync(join(folder, "app.db"))).toBe(true);
    },
  ).catch((error: Error) => ({ lost: 0, complaints: error.message }));
  expect(outcome.lost > 0 || outcome.complaints !== "").toBe(true);
}, 60_000);
