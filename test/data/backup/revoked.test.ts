// What a restore keeps taken away: whatever the data that it replaces has known and has no more, and nothing else.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadSecrets } from "../../../src/data/secret/secret.ts";
import { createSeal } from "../../../src/outbox/seal.ts";
import { emptyFolder, plaudit } from "../../cli/kit.ts";
import { copyOf } from "../snapshot/kit.ts";
import { backUp, filledFolder } from "./kit.ts";

function inApp<T>(folder: string, work: (app: Database) => T): T {
  using app = new Database(join(folder, "app.db"));
  return work(app);
}

const addKey = (folder: string, id: string) =>
  inApp(folder, (app) =>
    app.run(
      "insert into api_keys (id, name, source, scopes, hash, hint, created_at, by_account) values (?, 'n', 's', '[]', ?, 'h', ?, 0)",
      [id, id, Date.now()],
    ),
  );

const dropKey = (folder: string, id: string) =>
  inApp(folder, (app) => app.run("delete from api_keys where id = ?", [id]));

const grant = (folder: string, permission: string) =>
  inApp(folder, (app) =>
    app.run("insert into permissions select id, ?, ? from users", [permission, Date.now()]),
  );

const keysOf = (folder: string) =>
  inApp(folder, (app) => app.query("select id from api_keys order by id").values().flat());

const permissionsOf = (folder: string) =>
  inApp(folder, (app) =>
    app.query("select permission from permissions order by 1").values().flat(),
  );

async function restore(file: string, folder: string): Promise<string> {
  const { code, told } = await plaudit(["restore", file, "--force", "--yes", "--data", folder]);
  expect({ code, told }).toMatchObject({ code: 0 });
  return told.join("\n");
}

let made: ReturnType<typeof fill> | undefined;

/** Two keys of before the first backup, one made after it, and one permission likewise. */
async function twoBackups() {
  const { folder, ...backups } = await (made ??= fill());
  return { folder: copyOf(folder), ...backups };
}

async function fill() {
  const folder = await filledFolder();
  for (const id of ["first", "second"]) addKey(folder, id);
  const old = await backUp(folder);
  // A moment is a millisecond.
  await Bun.sleep(2);
  addKey(folder, "third");
  grant(folder, "reports:read");
  await Bun.sleep(2);
  return { folder, old, newer: await backUp(folder) };
}

test("over data of before it, a newer backup brings back what that has never had", async () => {
  const { folder, old, newer } = await twoBackups();
  await restore(old, folder);
  expect(keysOf(folder)).toEqual(["first", "second"]);
  // Revoked now: that holds, whichever backup comes back.
  dropKey(folder, "second");
  addKey(folder, "fourth");
  expect(await restore(newer, folder)).toContain("1 key and 0 permissions");
  expect(keysOf(folder)).toEqual(["first", "third"]);
  expect(permissionsOf(folder)).toEqual(["reports:read"]);
});

test("what is revoked after two restores stays so, and what was known then is known", async () => {
  const { folder, old, newer } = await twoBackups();
  await restore(old, folder);
  await restore(newer, folder);
  dropKey(folder, "third");
  inApp(folder, (app) => app.run("delete from permissions"));
  expect(await restore(newer, folder)).toContain("1 key and 1 permission ");
  expect(keysOf(folder)).toEqual(["first", "second"]);
  expect(permissionsOf(folder)).toEqual([]);
});

test("a backup of restored data remembers of what that knew nothing", async () => {
  const { folder, old, newer } = await twoBackups();
  await restore(old, folder);
  const later = await backUp(folder);
  const other = emptyFolder();
  await restore(later, other);
  await restore(newer, other);
  expect(keysOf(other)).toEqual(["first", "second", "third"]);
});

test("data of before the backup that was put back by hand revokes nothing", async () => {
  const folder = await filledFolder();
  addKey(folder, "first");
  const byHand = copyOf(folder);
  addKey(folder, "later");
  inApp(folder, (app) => app.run("delete from sessions"));
  using events = new Database(join(folder, "events.db"));
  events.run("update journals set sequence = sequence + 1, stored = stored + 1");
  events.close();
  const newer = await backUp(folder);
  rmSync(folder, { recursive: true });
  expect(await restore(newer, byHand)).toContain("0 keys and 0 permissions");
  expect(keysOf(byHand)).toEqual(["first", "later"]);
});

test("a key that has become public since stays so, and is good on no more pages", async () => {
  const folder = await filledFolder();
  for (const id of ["published", "narrowed", "widened", "same"]) addKey(folder, id);
  const origins = (id: string, pages: string[]) =>
    inApp(folder, (app) =>
      app.run("update api_keys set origins = ? where id = ?", [JSON.stringify(pages), id]),
    );
  inApp(folder, (app) => app.run("insert or ignore into key_sources values ('s', 0)"));
  origins("widened", ["https://a.example"]);
  origins("narrowed", ["https://a.example", "https://b.example"]);
  const file = await backUp(folder);
  inApp(folder, (app) => {
    app.run("update api_keys set public = 1 where id = 'published'");
    app.run("update key_sources set public = 1");
  });
  origins("published", ["https://a.example"]);
  origins("narrowed", ["https://b.example"]);
  origins("widened", ["https://a.example", "https://c.example"]);
  await restore(file, folder);
  const rows = inApp(folder, (app) =>
    app.query("select id, public, origins from api_keys order by id").values(),
  );
  expect(rows).toEqual([
    ["narrowed", 0, '["https://b.example"]'],
    ["published", 1, '["https://a.example"]'],
    ["same", 0, null],
    ["widened", 0, '["https://a.example"]'],
  ]);
  expect(inApp(folder, (app) => app.query("select * from key_sources").values())).toEqual([
    ["s", 1],
  ]);
});

test("each restore is in the audit log, with the moment of its backup", async () => {
  const { folder, old } = await twoBackups();
  await restore(old, folder);
  const rows = inApp(folder, (app) =>
    app
      .query<{ at: number; actor_kind: string; details: string }, []>(
        "select at, actor_kind, details from audit where action = 'data.restored'",
      )
      .all(),
  );
  expect(rows.map(({ actor_kind }) => actor_kind)).toEqual(["command"]);
  const moment = Date.parse((JSON.parse(rows[0]!.details) as { moment: string }).moment);
  expect(moment).toBeLessThan(rows[0]!.at);
  expect(moment).toBeGreaterThan(Date.now() - 60 * 60 * 1000);
});

test("mail that a backup had waiting can be opened after a restore, by no other secret than before", async () => {
  const folder = await filledFolder();
  const sealed = createSeal(() => loadSecrets(folder)).close("a link");
  inApp(folder, (app) =>
    app.run(
      "insert into outbox (id, kind, payload, attempts, created_at, next_at) values ('m', 'mail', ?, 0, ?, ?)",
      [JSON.stringify({ sealed }), Date.now(), Date.now()],
    ),
  );
  const file = await backUp(folder);
  await restore(file, folder);
  const [payload] = inApp(folder, (app) => app.query("select payload from outbox").values().flat());
  const waiting = (JSON.parse(String(payload)) as { sealed: string }).sealed;
  expect(createSeal(() => loadSecrets(folder)).open(waiting)).toBe("a link");
  const { current } = loadSecrets(folder);
  expect(() => createSeal(() => ({ current, old: [] })).open(waiting)).toThrow();
});

test("a secret that is of no use does not keep a restore from being finished", async () => {
  const folder = await filledFolder();
  const file = await backUp(folder);
  writeFileSync(join(folder, "secret"), "short");
  await restore(file, folder);
  expect(existsSync(join(folder, "secret"))).toBe(false);
});
