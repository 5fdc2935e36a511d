// Folders that an earlier version left: they open, nothing in them is lost, and they answer as they did.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plaudit } from "plaudit";
import { users } from "plaudit/schema";
import { silentLog } from "../src/runtime/log.ts";
import { shopOptions } from "./library/shop.ts";
import { type Child, run, start } from "./processes.ts";

const fixtures = join(import.meta.dir, "fixtures", "folder-0.1.0");
const main = join(import.meta.dir, "..", "src", "main.ts");
const waitMsMax = 20_000;

interface Asked {
  path: string;
  body?: object;
  answer?: unknown;
  lines?: number;
  hash?: string;
}

interface Recorded {
  password: string;
  reader: string;
  key: string;
  ledger: Record<string, number>;
  answers: Asked[];
}

const recorded = JSON.parse(
  new TextDecoder().decode(
    Bun.gunzipSync(await Bun.file(join(fixtures, "answers.json.gz")).bytes()),
  ),
) as Recorded;
/** Accepted after the questions were asked, right before the kill. */
const lateEvents = 25;
/** The admin's sign-in of the ten seconds before the kill is recorded again, and found to be a copy. */
const repeatedActions = 1;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plaudit-upgrade-"));
  for (const name of ["demo", "shop"]) {
    await run(["tar", "-xzf", join(fixtures, `${name}.tar.gz`), "-C", folder]);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function listen(data: string): Promise<{ server: Child; url: string }> {
  const server = start(["bun", main, "serve", "--port", "0", "--data", data]);
  const decoder = new TextDecoder();
  let said = "";
  for await (const chunk of server.stdout) {
    said += decoder.decode(chunk, { stream: true });
    const url = /listens on (\S+)/.exec(said)?.[1];
    if (url) return { server, url };
  }
  throw new Error(`${said}${await new Response(server.stderr).text()}`);
}

async function readLedger(url: string): Promise<Record<string, number>> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const lines = metrics.matchAll(/^plaudit_events_(\w+) (\d+)$/gm);
  return Object.fromEntries(Array.from(lines, ([, name, value]) => [name, Number(value)]));
}

/** Dates were of UTC whatever the zone, of which they are today: they are told as instants. */
function asMeant(path: string): string {
  return path.includes("tz=") ? path.replaceAll(/(from|to)=[\d-]{10}/g, "$&T00:00:00Z") : path;
}

/** An item whose id is a number had no `itemId`, and was not found by it. */
function asToldThen(lines: string): string {
  return lines.replaceAll(/"itemId":"[^"]*",(?="properties":{"itemId":\d)/g, "");
}

async function untilStored(url: string): Promise<Record<string, number>> {
  const deadline = Date.now() + waitMsMax;
  for (;;) {
    const ledger = await readLedger(url);
    if (ledger["pending"] === 0 || Date.now() > deadline) return ledger;
    await Bun.sleep(50);
  }
}

describe("the demo's folder of 0.1.0", () => {
  let server: Child;
  let url: string;
  let ledger: Record<string, number>;
  let tokenOf: (path: string) => string;
  beforeAll(async () => {
    ({ server, url } = await listen(join(folder, "folder")));
    ledger = await untilStored(url);
    const signIn = { username: "admin", password: recorded.password };
    const signedIn = await fetch(`${url}/api/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(signIn),
    });
    const { access_token: token } = (await signedIn.json()) as { access_token: string };
    tokenOf = (path) => (path.startsWith("/api/items") ? token : recorded.reader);
  });
  afterAll(async () => {
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  });

  test("has every event, with those that the kill left in the journal", () => {
    const { accepted_total: accepted, stored_total: stored } = recorded.ledger;
    expect(ledger).toMatchObject({
      accepted_total: accepted! + lateEvents + repeatedActions,
      stored_total: stored! + lateEvents,
      duplicate_total: repeatedActions,
      dead_lettered_total: 0,
      pending: 0,
    });
  });

  test.each(recorded.answers)("answers $path as before", async (asked) => {
    const answer = await fetch(url + asMeant(asked.path), {
      ...(asked.body && { method: "POST", body: JSON.stringify(asked.body) }),
      headers: {
        authorization: `Bearer ${tokenOf(asked.path)}`,
        "content-type": "application/json",
      },
    });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    if (asked.hash === undefined) {
      // Fields may be added, none may go or change.
      expect(JSON.parse(text)).toMatchObject(asked.answer as object);
    } else {
      expect(text.trim().split("\n").length).toBe(asked.lines!);
      expect(new Bun.CryptoHasher("sha256").update(asToldThen(text)).digest("hex")).toBe(
        asked.hash,
      );
    }
  });

  test("lets its keys and its people in", async () => {
    const sent = await fetch(`${url}/v1/track`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${recorded.key}:`)}` },
      body: JSON.stringify({ event: "Still Here", userId: "u1" }),
    });
    expect(await sent.json()).toMatchObject({ success: true, accepted: 1 });
  });
});

test("the folder of an app with own tables opens in that app, rows and all", async () => {
  const app = await plaudit({ data: join(folder, "shop"), ...shopOptions, log: silentLog });
  expect(await app.db.query.orders.findMany()).toMatchObject([{ id: "order-1", product: "fern" }]);
  const accounts = await app.db.select().from(users);
  expect(accounts).toMatchObject([{ username: "ada", email: "ada@example.com", age: 36 }]);
  await app.close();
});
