// What a restore keeps taken away: whatever the data that it replaces has known and has no more, and nothing else.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  expect(await restore(newer, folder)).toContain("1 key, 0 permissions");
  expect(keysOf(folder)).toEqual(["first", "third"]);
  expect(permissionsOf(folder)).toEqual(["reports:read"]);
});

test("what is revoked after two restores stays so, and what was known then is known", async () => {
  const { folder, old, newer } = await twoBackups();
  await restore(old, folder);
  await restore(newer, folder);
  dropKey(folder, "third");
  inApp(folder, (app) => app.run("delete from permissions"));
  expect(await restore(newer, folder)).toContain("1 key, 1 permission ");
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
  expect(await restore(newer, byHand)).toContain("0 keys, 0 permissions");
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

test("a link to a board that was taken back since stays so, and one that was not is good", async () => {
  const folder = await filledFolder();
  const link = (id: string) =>
    inApp(folder, (app) =>
      app.run("insert into shares select ?, 'b', ?, id, ?, null from users", [id, id, Date.now()]),
    );
  inApp(folder, (app) =>
    app.run(
      "insert into saved (id, kind, title, content, created_at, updated_at) values ('b', 'board', 't', '{}', 0, 0)",
    ),
  );
  for (const id of ["taken back", "kept"]) link(id);
  const file = await backUp(folder);
  inApp(folder, (app) => app.run("delete from shares where id = 'taken back'"));
  const sharesOf = (of: string) =>
    inApp(of, (app) => app.query("select id from shares order by id").values().flat());
  expect(await restore(file, folder)).toContain("1 link to boards");
  expect(sharesOf(folder)).toEqual(["kept"]);
  // With its board its links were taken back as well.
  const gone = copyOf(folder);
  inApp(gone, (app) => {
    app.run("pragma foreign_keys = on");
    app.run("delete from saved");
  });
  await restore(file, gone);
  expect(sharesOf(gone)).toEqual([]);
  const machine = emptyFolder();
  await restore(file, machine);
  expect(sharesOf(machine)).toEqual(["kept", "taken back"]);
});

/** What a restore does with the rows of each table of app.db. Whatever lets somebody in must not come back. */
const stances: Record<string, "as it was" | "ended" | "taken away again" | "held"> = {
  api_keys: "taken away again",
  audit: "as it was",
  chart_marks: "as it was",
  credentials: "as it was",
  devices: "ended",
  erasures: "as it was",
  items: "as it was",
  key_sources: "taken away again",
  likes: "as it was",
  limits: "as it was",
  links: "ended",
  migration_notes: "as it was",
  migrations: "as it was",
  outbox: "held",
  own_migrations: "as it was",
  permissions: "taken away again",
  retention: "as it was",
  saved: "as it was",
  sessions: "ended",
  settings: "as it was",
  shares: "taken away again",
  users: "taken away again",
  vocabulary: "as it was",
};

test("of every table it is decided what a restore does with it", async () => {
  const folder = await filledFolder();
  const tables = inApp(folder, (app) =>
    app
      .query(
        "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name",
      )
      .values()
      .flat(),
  );
  expect(tables).toEqual(Object.keys(stances));
  // Each of those that is not as it was is named where that is done.
  const text = readFileSync(
    new URL("../../../src/store/sqlite/restored.ts", import.meta.url),
    "utf8",
  );
  const named = Object.entries(stances).filter(([, stance]) => stance !== "as it was");
  for (const [table] of named) expect(text).toContain(table);
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
