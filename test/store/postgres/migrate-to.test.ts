// An installation on SQLite is moved into a PostgreSQL, with all that it has and learned. Interrupted anywhere it goes on,
// and whatever does not come over as it was is found before anybody is told to switch.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../../../src/app/config.ts";
import { serve } from "../../../src/app/serve.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { emptyFolder, workerUrl } from "../../cli/kit.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";
import {
  copyInstallation,
  owner,
  device,
  type Installation,
  makeInstallation,
  run,
  move,
} from "./installation.ts";

const copyMsMax = 60_000;

let server: PostgresServer;
let made: Installation;

beforeAll(async () => {
  [server, made] = await Promise.all([startPostgres(), makeInstallation()]);
}, hookMsMax + 60_000);
afterAll(() => server?.stop(), hookMsMax);

test("all of it comes over, is proved to be the same, and a server goes on with it", async () => {
  const { folder, url, sql } = await copyInstallation(made, server);
  const { code, out, told } = await move(url, folder);
  expect({ code, told }).toEqual({
    code: 0,
    told: [
      `Switch: set DATABASE_URL, and start with an empty folder as --data. ${folder} stays as it is.`,
    ],
  });
  expect(out).toMatch(
    /^Moved \d{3,} rows and \d{5} events to .+\/moved_\w+\. All of them, and the answers to \d{2,} reports, are the same there\.\n$/,
  );
  // The way back is there, and nothing of the move.
  expect((await run(["export", "--data", folder])).out).not.toBe("");
  expect(existsSync(join(folder, "node"))).toBe(false);
  const [left] = await sql`select to_regclass('moving') as moving`;
  expect(left.moving).toBeNull();
  const known = await sql`select known from event_ids where known like ${`%${device}%`}`;
  expect(known.map((row: { known: string }) => JSON.parse(row.known))).toEqual([
    { kind: "anonymous", name: device, standing: 4, person: owner, trustedPerson: owner },
  ]);
  const letters: { count: number }[] =
    await sql`select count from event_batches where kind = 'letter' order by position`;
  expect(letters.map(({ count }) => count)).toEqual([1, 3]);

  const [secret] = await sql`select value from settings where name = 'secret'`;
  const file = await Bun.file(join(folder, "secret")).text();
  expect(JSON.parse(secret.value).current).toBe(file.trim());
  await lookAround(url, Number(/and (\d{5}) events/.exec(out)![1]));
});

/** As whoever starts a node there: people get in as before, and it has its copy soon. */
async function lookAround(url: string, events: number): Promise<void> {
  const config = readConfig({ DATABASE_URL: url, PLAUDIT_DATA: emptyFolder(), PORT: "0" }, {});
  const node = await serve({ config, log: silentLog, workerUrl });
  try {
    const signedIn = await fetch(new URL("/api/auth/token", node.url), {
      method: "POST",
      body: new URLSearchParams({ username: "admin", password: made.password }),
    });
    const { access_token: token } = (await signedIn.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${token}` };
    const count = async () => {
      const exported = await fetch(new URL("/api/events/export", node.url), { headers });
      expect(exported.status).toBe(200);
      return (await exported.text()).trim().split("\n").length;
    };
    // Of the sign-in there is one more.
    const deadline = performance.now() + copyMsMax;
    while ((await count()) <= events && performance.now() < deadline) await Bun.sleep(200);
    expect(await count()).toBe(events + 1);
  } finally {
    await node.stop();
  }
}

describe("what does not come over as it was is found:", () => {
  test("a row", async () => {
    const { folder, url, sql } = await copyInstallation(made, server, server.createMigrated);
    await sql.unsafe(`create function shout() returns trigger language plpgsql as $$
      begin new.title = upper(new.title); return new; end $$`);
    await sql`create trigger shouting before insert on items for each row execute function shout()`;
    const { code, told } = await move(url, folder);
    expect(code).toBe(1);
    expect(told.at(-1)).toMatch(
      /Not the same on both sides: items \(\d+ rows, of which some differ\)\. Nothing is switched/,
    );
    await sql`drop trigger shouting on items`;
    expect((await move(url, folder)).code).toBe(0);
  });

  test("an event", async () => {
    const { folder, url, sql } = await copyInstallation(made, server, server.createMigrated);
    await sql.unsafe(`create function forget() returns trigger language plpgsql as $$
      begin if new.position = 3 then new.payload = (select payload from event_batches where position = 2); end if; return new; end $$`);
    await sql`create trigger forgetting before insert on event_batches for each row execute function forget()`;
    const { code, told } = await move(url, folder);
    expect(code).toBe(1);
    expect(told.at(-1)).toContain("events in the log");
    // Nor does a node start on it.
    const config = readConfig({ DATABASE_URL: url, PLAUDIT_DATA: emptyFolder(), PORT: "0" }, {});
    const started = serve({ config, log: silentLog, workerUrl });
    expect(await started.then(() => "started", String)).toContain(
      "An installation is being moved to the database",
    );
  });
});

test("a database with somebody's data is left as it is", async () => {
  const { folder, url, sql } = await copyInstallation(made, server);
  expect((await move(url, folder)).code).toBe(0);
  const again = await move(url, folder);
  expect(again).toMatchObject({
    code: 1,
    told: [
      expect.stringContaining("has the data of another installation: choose an empty database."),
    ],
  });
  const [users] = await sql`select count(*)::int as count from users`;
  expect(users.count).toBeGreaterThan(10);
});
