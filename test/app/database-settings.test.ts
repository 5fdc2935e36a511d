// The settings of PostgreSQL: what is read, what is refused, and what of it is shown.
import { expect, test } from "bun:test";
import { readConfig } from "../../src/app/config.ts";

const url = "postgres://ada:hunter2@db.example.com/shop";
const read = (env: Record<string, string>) => readConfig({}, env);

test("without DATABASE_URL there is no database", () => {
  expect(read({}).database).toBeUndefined();
  expect(read({ DATABASE_URL: "", PLAUDIT_POOL_SIZE: "3" }).database).toBeUndefined();
});

test("the settings of the pool are taken in its own units", () => {
  const pool = { size: 20, overflow: 10, timeoutMs: 30_000, prePing: true, recycleMs: 3_600_000 };
  expect(read({ DATABASE_URL: url }).database).toMatchObject({ url, directUrl: url, pool });
  const { database } = read({
    DATABASE_URL: url,
    DATABASE_DIRECT_URL: `${url}_direct`,
    DATABASE_READ_URL: `${url}_replica`,
    PLAUDIT_POOL_SIZE: "3",
    PLAUDIT_POOL_OVERFLOW: "0",
    PLAUDIT_POOL_TIMEOUT_SECONDS: "2",
    PLAUDIT_POOL_PRE_PING: "false",
    PLAUDIT_POOL_RECYCLE_SECONDS: "60",
    PLAUDIT_POOL_STATEMENT_SECONDS: "5",
  });
  expect(database).toMatchObject({
    directUrl: `${url}_direct`,
    readUrl: `${url}_replica`,
    pool: { size: 3, overflow: 0, timeoutMs: 2000, prePing: false, recycleMs: 60_000 },
  });
  expect(database?.pool.limits.statementMsMax).toBe(5000);
  // It goes to the Worker.
  expect(structuredClone(database)).toEqual(database);
});

test.each([
  ["DATABASE_URL", "mysql://ada:hunter2@db.example.com/shop"],
  ["DATABASE_URL", "postgres://hunter2"],
  ["DATABASE_URL", `${url}?slmode=hunter2`],
  ["DATABASE_DIRECT_URL", url],
  ["DATABASE_READ_URL", url],
  ["PLAUDIT_POOL_SIZE", "0"],
  ["PLAUDIT_POOL_TIMEOUT_SECONDS", "0"],
  ["PLAUDIT_POOL_PRE_PING", "yes"],
])("what no database can be is refused by name, without a password: %s=%s", (name, value) => {
  expect(() => read({ [name]: value })).toThrow(name);
  expect(() => read({ [name]: value })).not.toThrow("hunter2");
});

test("of an address everybody who may see the settings sees where it leads, and no password", () => {
  const { inForce } = read({ DATABASE_URL: url });
  expect(inForce.find(({ name }) => name === "DATABASE_URL")).toEqual({
    name: "DATABASE_URL",
    value: "postgres://db.example.com:5432/shop",
    from: "environment",
    secret: true,
  });
  expect(inForce.find(({ name }) => name === "DATABASE_READ_URL")?.value).toBeNull();
  expect(JSON.stringify(inForce)).not.toContain("hunter2");
  expect(JSON.stringify(inForce)).not.toContain("ada");
});

test("an event is answered once PostgreSQL has it only where there is one", () => {
  const durable = { PLAUDIT_DURABILITY: "database" };
  expect(read({ ...durable, DATABASE_URL: url }).durability).toBe("database");
  expect(() => read(durable)).toThrow("PLAUDIT_DURABILITY=database also needs DATABASE_URL");
});
