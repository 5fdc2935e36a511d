// Passwords became ways in of their own: accounts, hashes and sessions of before are whole afterwards, and so is what
// an app has hung on the accounts.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { sqliteMigrations } from "../../../db/migrations.ts";
import { migrateSqlite } from "../../../src/store/sqlite/migrations.ts";

const index = sqliteMigrations.app.findIndex(({ name }) => name === "0002_ways_in");

function openOld(): Database {
  const database = new Database(":memory:");
  database.run("pragma foreign_keys = on");
  migrateSqlite(database, sqliteMigrations.app.slice(0, index));
  for (const [n, name] of ["ada", "bob"].entries()) {
    database.run("insert into users values (?, ?, ?, ?, ?, ?, ?)", [
      `id-${name}`,
      name,
      `${name}@example.com`,
      `hash of ${name}`,
      30 + n,
      1000 + n,
      2000,
    ]);
    database.run("insert into permissions values (?, 'admin', 0)", [`id-${name}`]);
    database.run("insert into sessions values (?, ?, 7, 'browser', '192.0.2.1', 10, 20, 30)", [
      `session-${name}`,
      `id-${name}`,
    ]);
  }
  return database;
}

test("every hash, session and permission is there after the migration", () => {
  const database = openOld();
  migrateSqlite(database, sqliteMigrations.app);
  const all = (sql: string) => database.query(sql).all();
  expect(
    all("select user_id, kind, slot, secret, created_at, last_used_at from credentials"),
  ).toEqual([
    {
      user_id: "id-ada",
      kind: "password",
      slot: "",
      secret: "hash of ada",
      created_at: 1000,
      last_used_at: null,
    },
    {
      user_id: "id-bob",
      kind: "password",
      slot: "",
      secret: "hash of bob",
      created_at: 1001,
      last_used_at: null,
    },
  ]);
  expect(all("select * from users where username = 'bob'")).toEqual([
    {
      id: "id-bob",
      username: "bob",
      email: "bob@example.com",
      age: 31,
      profile: null,
      email_verified_at: null,
      disabled_at: null,
      created_at: 1001,
      updated_at: 2000,
    },
  ]);
  expect(all("select * from sessions where user_id = 'id-ada'")).toEqual([
    {
      id: "session-ada",
      user_id: "id-ada",
      counter: 7,
      user_agent: "browser",
      address: "192.0.2.1",
      factors: '["password"]',
      auth_time: 10,
      cookie: 0,
      device_id: null,
      created_at: 10,
      refreshed_at: 20,
      expires_at: 30,
    },
  ]);
  expect(all("select user_id from permissions")).toHaveLength(2);
});

test("an app's tables, views and triggers on accounts stay, and one name is still one account", () => {
  const database = openOld();
  database.run(
    "create table orders (id integer primary key, user_id text not null references users(id) on delete cascade)",
  );
  database.run("insert into orders (user_id) values ('id-ada'), ('id-bob')");
  database.run("create view names as select username from users");
  database.run("create table gone (id text)");
  database.run(
    "create trigger leaving after delete on users begin insert into gone values (old.id); end",
  );
  migrateSqlite(database, sqliteMigrations.app);
  expect(database.query("select * from names").all()).toHaveLength(2);
  expect(() =>
    database.run(
      "insert into users (id, username, email, created_at, updated_at) values ('x', 'ADA', 'x', 0, 0)",
    ),
  ).toThrow("UNIQUE");
  database.run("delete from users where id = 'id-ada'");
  expect(database.query("select user_id from orders").all()).toEqual([{ user_id: "id-bob" }]);
  expect(database.query("select id from gone").all()).toEqual([{ id: "id-ada" }]);
  expect(database.query("select user_id from credentials").all()).toEqual([{ user_id: "id-bob" }]);
  expect(database.query("select user_id from sessions").all()).toEqual([{ user_id: "id-bob" }]);
});
