import { Database } from "bun:sqlite";
import { afterEach, beforeAll, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { readStanding } from "../../../src/data/backup/standing.ts";
import { locateData } from "../../../src/data/folder.ts";
import { loadSecrets } from "../../../src/data/secret/secret.ts";
import { restoreInto } from "../../../src/data/restore/restore.ts";
import { emptyFolder, plaudit } from "../../cli/kit.ts";
import { type Child, firstLine, start } from "../../processes.ts";
import { contentOf, copyOf } from "../snapshot/kit.ts";
import {
  addAccount,
  backUp,
  filledFolder,
  newPlace,
  openFile,
  repacked,
  replaced,
  spoiled,
} from "./kit.ts";

const main = join(import.meta.dir, "..", "..", "..", "src", "main.ts");

const children: Child[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

describe("onto data that is there", () => {
  test("says what would be lost, asks, and keeps all of it", async () => {
    const folder = await filledFolder();
    const before = contentOf(folder);
    const file = await backUp(folder);
    await addAccount(folder, "bob");
    const later = contentOf(folder);

    const refused = await plaudit(["restore", file, "--data", folder]);
    expect(refused).toMatchObject({ code: 1, told: [expect.stringContaining("--force")] });
    const unasked = await plaudit(["restore", file, "--force", "--data", folder]);
    expect(unasked.code).toBe(2);
    expect(unasked.told.join("\n")).toMatch(/1 new account, 1 event,.*\n.*\n.*--yes/);
    expect(contentOf(folder)).toBe(later);

    const done = await plaudit(["restore", file, "--force", "--yes", "--data", folder]);
    expect(done.code).toBe(0);
    expect(contentOf(folder)).toBe(before);
    const [, kept = ""] = /kept in (\S+)\.$/.exec(done.told.at(-1) ?? "") ?? [];
    expect(contentOf(kept)).toBe(later);
    for (const name of readdirSync(folder, { recursive: true })) {
      expect(statSync(join(folder, String(name))).mode & 0o077).toBe(0);
    }
  });

  test("a no changes nothing", async () => {
    const folder = await filledFolder();
    const file = await backUp(folder);
    const before = contentOf(folder);
    const asked: string[] = [];
    const { code, told } = await plaudit(["restore", file, "--force", "--data", folder], {
      ask: async (question) => {
        asked.push(question);
        return "n";
      },
    });
    expect(code).toBe(1);
    expect(asked).toHaveLength(1);
    expect(told.at(-1)).toContain("Nothing was changed");
    expect(contentOf(folder)).toBe(before);
  });

  test("of another installation it is refused before anybody is asked", async () => {
    const folder = await filledFolder();
    const file = await backUp(folder);
    using app = new Database(join(folder, "app.db"));
    app.run("update settings set value = 'other' where name = 'installation'");
    app.close();
    const asked: string[] = [];
    const { code, told } = await plaudit(["restore", file, "--force", "--data", folder], {
      ask: async (question) => {
        asked.push(question);
        return "y";
      },
    });
    expect({ code, asked }).toEqual({ code: 1, asked: [] });
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("another installation");
  });

  test("tells how many items, likes and keys are newer", async () => {
    const folder = await filledFolder();
    const file = await backUp(folder);
    using app = new Database(join(folder, "app.db"));
    const later = Date.now() + 5;
    app.run("insert into items select 'i', id, 't', null, '{}', 1, ?, ? from users limit 1", [
      later,
      later,
    ]);
    app.run(
      "insert into likes (item_id, user_id, change_id, liked_at) select 'i', id, 'c', ? from users limit 1",
      [later],
    );
    app.run(
      "insert into api_keys (id, name, source, scopes, hash, hint, created_at, by_account) values ('k', 'n', 's', '[]', 'k', 'h', ?, 0)",
      [later],
    );
    app.close();
    const { told } = await plaudit(["restore", file, "--force", "--data", folder]);
    expect(told.join("\n")).toContain("0 new accounts, 0 events, 1 item, 1 like and 1 key.");
  });

  test("even where it cannot be read any more", async () => {
    const folder = await filledFolder();
    const before = contentOf(folder);
    const file = await backUp(folder);
    await Bun.write(join(folder, "app.db"), "this is no database, and never was one".repeat(1000));
    const done = await plaudit(["restore", file, "--force", "--yes", "--data", folder]);
    expect(done.told.join("\n")).toContain("cannot be read");
    expect(done.code).toBe(0);
    expect(contentOf(folder)).toBe(before);
  });

  test("whoever was erased since is erased again, from the journal too", async () => {
    const folder = await filledFolder();
    await addAccount(folder, "bob");
    const file = await backUp(folder);
    using app = new Database(join(folder, "app.db"));
    const { id } = app.query("select id from users where username = 'bob'").get() as { id: string };
    app.close();
    const erased = await plaudit(["erase", "--user", id, "--data", folder]);
    expect(erased.code).toBe(0);
    await plaudit(["restore", file, "--force", "--yes", "--data", folder]);
    const server = start([process.execPath, main, "serve", "--port", "0", "--data", folder]);
    children.push(server);
    await firstLine(server);
    // The Worker erases what the journal held once it has stored it.
    const isThere = async () =>
      (await plaudit(["export", "--data", folder])).out.includes(`"userId":"${id}"`);
    for (let tries = 0; tries < 20 && (await isThere()); tries++) await Bun.sleep(100);
    expect(await isThere()).toBe(false);
    server.kill("SIGTERM");
    await server.exited;
    using restored = new Database(join(folder, "app.db"));
    expect(restored.query("select username from users").values()).toEqual([["ada"]]);
  }, 20_000);

  test("whoever was signed in is not, and what was taken away since stays taken", async () => {
    const folder = await filledFolder();
    const now = Date.now();
    const edit = (...statements: string[]) => {
      using app = new Database(join(folder, "app.db"));
      for (const statement of statements) app.run(statement);
    };
    const key = (id: string) =>
      `insert into api_keys (id, name, source, scopes, hash, hint, created_at, by_account) values ('${id}', 'n', 's', '[]', '${id}', 'h', ${now}, 0)`;
    edit(
      `insert into sessions (id, user_id, counter, user_agent, address, factors, auth_time, created_at, refreshed_at, expires_at) select 's', id, 0, '', '', '[]', ${now}, ${now}, ${now}, ${now + 1e9} from users`,
      `insert into settings values ('setup_token', 'x')`,
      ...["kept", "revoked", "expires"].map(key),
      `insert into permissions select id, 'admin', ${now} from users`,
      `insert into permissions select id, 'reports:read', ${now} from users`,
      `insert into links (id, kind, hash, user_id, email, created_at, expires_at) select 'l', 'reset', 'h', id, '', ${now}, ${now + 1e9} from users`,
      `insert into devices (id, user_id, hash, created_at, last_used_at) select 'd', id, 'h', ${now}, ${now} from users`,
      `insert into outbox (id, kind, payload, next_at, created_at) values ('o', 'mail', '{}', ${now}, ${now})`,
    );
    const file = await backUp(folder);
    edit(
      "delete from api_keys where id = 'revoked'",
      `update api_keys set expires_at = ${now + 5} where id = 'expires'`,
      "delete from permissions where permission = 'admin'",
      key("later"),
      `update users set disabled_at = ${now + 7}`,
    );
    const secret = "x".repeat(64);
    writeFileSync(join(folder, "secret"), secret);
    const { told } = await plaudit(["restore", file, "--force", "--yes", "--data", folder]);
    expect(told.join("\n")).toContain(
      "1 session ended, 1 key, 1 permission and 0 links to boards that",
    );
    using app = new Database(join(folder, "app.db"));
    for (const table of ["sessions", "devices", "links"])
      expect(app.query(`select * from ${table}`).all()).toEqual([]);
    expect(app.query("select * from settings where name = 'setup_token'").all()).toEqual([]);
    expect(app.query("select id, expires_at from api_keys order by id").values()).toEqual([
      ["expires", now + 5],
      ["kept", null],
    ]);
    expect(app.query("select permission from permissions").values()).toEqual([["reports:read"]]);
    expect(app.query("select disabled_at from users").values()).toEqual([[now + 7]]);
    // What was sent may be used by now, and what waited may have been sent.
    for (const table of ["links", "devices"]) {
      expect([table, app.query(`select * from ${table}`).all()]).toEqual([table, []]);
    }
    const held = app.query("select value from settings where name = 'outbox_held'").values();
    expect(Number(held[0]?.[0])).toBeGreaterThan(now);
    // With the secret that signed them, tokens of before would still be good.
    const { current, old } = loadSecrets(folder);
    expect(current).not.toBe(secret);
    expect(old).toMatchObject([{ secret, isTrusted: false }]);
    const [kept = ""] = readdirSync(join(folder, "replaced"));
    expect(readFileSync(join(folder, "replaced", kept, "secret"), "utf8")).toBe(secret);

    // On a new machine nothing is known of later, and nobody is signed in either.
    const again = emptyFolder();
    await plaudit(["restore", file, "--data", again]);
    using other = new Database(join(again, "app.db"));
    expect(other.query("select count(*) from sessions").values()).toEqual([[0]]);
    expect(other.query("select count(*) from api_keys").values()).toEqual([[3]]);
  });

  test("of a running server it is refused, and the server serves on", async () => {
    const folder = await filledFolder();
    const file = await backUp(folder);
    const server = start([process.execPath, main, "serve", "--port", "0", "--data", folder]);
    children.push(server);
    const [, url] = /(http:\S+\d)/.exec(await firstLine(server)) ?? [];
    const { code, told } = await plaudit(["restore", file, "--force", "--yes", "--data", folder]);
    expect(code).toBe(1);
    expect(told.at(-1)).toContain("stop it");
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(existsSync(join(folder, "replaced"))).toBe(false);
  }, 20_000);
});

describe("a backup that is no good is refused with one line, and nothing that was there is lost", () => {
  let source = "";
  let file = "";
  beforeAll(async () => {
    source = await filledFolder();
    file = await backUp(source);
  });

  async function refusal(file: string): Promise<string> {
    const folder = copyOf(source);
    const before = contentOf(folder);
    const words = ["restore", file, "--force", "--yes", "--data", folder];
    const { code, told, out } = await plaudit(words);
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(contentOf(folder)).toBe(before);
    expect(existsSync(join(folder, "replaced"))).toBe(false);
    expect(readdirSync(folder).filter((name) => /unfinished|restoring/.test(name))).toEqual([]);
    const verified = await plaudit(["restore", file, "--verify", "--data", folder]);
    if (!/another installation/.test(told.at(-1)!)) {
      expect(verified).toMatchObject({ code: 1, told: [told.at(-1)!] });
    }
    return told.at(-1)!;
  }

  test("cut short anywhere", async () => {
    const { size } = statSync(file);
    for (const left of [0, 1, 10, 100, size >> 1, size - 1000, size - 1]) {
      const cut = spoiled(file, (bytes) => bytes.subarray(0, left));
      expect(await refusal(cut)).toMatch(/cut short|no backup/);
    }
    const tar = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);
    expect(await refusal(repacked(file, tar))).toMatch(/cut short/);
  }, 60_000);

  test("flipped anywhere, packed or in the archive", async () => {
    const { size } = statSync(file);
    for (const at of [0, 40, size >> 2, size >> 1, size - 100]) {
      const flipped = spoiled(file, (bytes) => {
        bytes[at]! ^= 0x10;
        return bytes;
      });
      expect(await refusal(flipped)).toMatch(/damaged|no backup/);
    }
    const inside = repacked(file, (tar) => {
      tar[tar.indexOf("SQLite format 3") + 5000]! ^= 1;
      return tar;
    });
    expect(await refusal(inside)).toContain("app.db is not what it was");
  }, 60_000);

  test("of a newer version", async () => {
    const folder = copyOf(source);
    using app = new Database(join(folder, "app.db"));
    app.run("insert into migrations values ('9999_later', '')");
    expect(await refusal(await backUp(folder))).toContain("is newer than this one");
    const later = repacked(file, (tar) => replaced(tar, '"format": 1', '"format": 7'));
    const told = await refusal(later);
    expect(told).toContain("is newer than this one");
    expect(told).toContain("another build");
  });

  test("of another installation", async () => {
    const folder = copyOf(source);
    using app = new Database(join(folder, "app.db"));
    app.run("update settings set value = 'other' where name = 'installation'");
    expect(await refusal(await backUp(folder))).toContain("another installation");
  });

  test("whose manifest lies, or leads out of the folder", async () => {
    expect(
      await refusal(repacked(file, (tar) => replaced(tar, '"accounts": 1', '"accounts": 7'))),
    ).toContain("other data than its manifest says");
    const out = repacked(file, (tar) => replaced(tar, '"name": "app.db"', '"name": "../a.b"'));
    expect(await refusal(out)).toContain("no backup of Plaudit's");
  });

  test("that is none: another file, a folder without any, nothing", async () => {
    const other = join(newPlace(), "plaudit-2026-11-29T02-00-00-000Z.tar.zst");
    await Bun.write(other, Bun.zstdCompressSync("hello"));
    expect(await refusal(other)).toMatch(/no backup|cut short/);
    await Bun.write(other, "hello");
    expect(await refusal(other)).toMatch(/no backup|cut short/);
    expect(await refusal(newPlace())).toContain("There is no backup in");
    expect(await refusal(join(newPlace(), "x.tar.zst"))).toContain("There is no ");
  });
});

test("a disk that is full half way is told with one line, and leaves what was there", async () => {
  if (Bun.which("prlimit") === null) return console.warn("Skipped: prlimit is not there.");
  const folder = await filledFolder();
  const file = await backUp(folder);
  const place = newPlace();
  const before = contentOf(folder);
  const limited = (...words: string[]) =>
    Bun.spawnSync(["prlimit", "--fsize=100000", process.execPath, main, ...words], {
      stderr: "pipe",
    });
  const tried = [
    limited("backup", place, "--data", folder),
    limited("restore", file, "--force", "--yes", "--data", folder),
    limited("restore", "--verify", file, "--data", folder),
  ];
  for (const { exitCode, stderr } of tried) {
    expect(exitCode).toBe(1);
    expect(stderr.toString().trim().split("\n").at(-1)).toContain("make room");
  }
  expect(readdirSync(place)).toEqual([]);
  expect(readdirSync(folder).filter((name) => /unfinished|restoring/.test(name))).toEqual([]);
  expect(contentOf(folder)).toBe(before);
}, 30_000);

test("without room nothing is unpacked", async () => {
  const file = await backUp(await filledFolder());
  const data = locateData(emptyFolder());
  const restoring = restoreInto(data, await openFile(file), { diskBytesMin: 2 ** 52 });
  await expect(restoring).rejects.toThrow("MB of free space");
  expect(existsSync(data.appFile)).toBe(false);
});

test("a check leaves nothing behind, and needs no data folder", async () => {
  const file = await backUp(await filledFolder());
  const scratch = () =>
    readdirSync(tmpdir()).filter((name) => name.startsWith("verify.unfinished"));
  const known = scratch();
  const { code, out } = await plaudit([
    "restore",
    file,
    "--verify",
    "--data",
    join(mkdtempSync(join(tmpdir(), "plaudit-")), "none"),
  ]);
  expect(code).toBe(0);
  expect(out).toContain("is whole: 1 account");
  expect(scratch()).toEqual(known);
});

test("a check of an installation's own backup counts as its trial restore, of another's it does not", async () => {
  const folder = await filledFolder();
  const file = await backUp(folder);
  const other = copyOf(folder);
  using app = new Database(join(other, "app.db"));
  app.run("update settings set value = 'other' where name = 'installation'");
  app.close();
  for (const data of [folder, other]) {
    expect((await plaudit(["restore", file, "--verify", "--data", data])).code).toBe(0);
  }
  expect(readStanding(locateData(folder)).verified?.name).toBe(basename(file));
  expect(readStanding(locateData(other)).verified).toBeUndefined();
});
