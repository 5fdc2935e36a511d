// Where a database is, as an address says it.
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { UsageError } from "../../../src/domain/error.ts";
import { readAddress } from "../../../src/store/postgres/address.ts";

const certificate = join(import.meta.dir, "certificate", "certificate.pem");
const far = "postgres://ada:p%40ss%2Fword@db.example.com:5433/plaudit";

test("all of its parts are read", () => {
  expect(readAddress(`${far}?sslmode=disable`)).toEqual({
    place: "db.example.com:5433",
    hostname: "db.example.com",
    port: 5433,
    username: "ada",
    password: "p@ss/word",
    database: "plaudit",
    tls: "disable",
  });
  expect(readAddress("postgresql://ada@localhost/x?host=/run/postgresql")).toMatchObject({
    place: "/run/postgresql/.s.PGSQL.5432",
    path: "/run/postgresql/.s.PGSQL.5432",
    password: "",
    tls: "disable",
  });
  expect(readAddress("postgres://ada@[::1]/x")).toMatchObject({ hostname: "::1", port: 5432 });
});

test("a server elsewhere must show a certificate of its host, unless it is said that it need not", () => {
  const tlsOf = (url: string) => readAddress(url).tls;
  expect(tlsOf(far)).toEqual({ rejectUnauthorized: true });
  for (const mode of ["allow", "prefer", "require", "verify-ca", "verify-full"]) {
    expect(tlsOf(`${far}?sslmode=${mode}`)).toEqual({ rejectUnauthorized: true });
  }
  expect(tlsOf(`${far}?sslrootcert=${certificate}`)).toMatchObject({
    ca: expect.stringContaining("BEGIN CERTIFICATE"),
  });
  expect(tlsOf("postgres://ada@127.0.0.1/x")).toBe("disable");
});

describe("one line for each part that is wrong, and never the password", () => {
  test.each([
    [
      "mysql://ada:secret@db/x",
      "The database's address must be postgres://USER:PASSWORD@HOST/NAME.",
    ],
    ["secret", "The database's address must be postgres://USER:PASSWORD@HOST/NAME."],
    ["postgres://db/x", "The database's address lacks the user."],
    ["postgres://ada:secret@db", "The database's address lacks the database's name."],
    [
      "postgres://ada:se%cret@db/x",
      "The database's address has a % that begins no letter: write it as %25.",
    ],
    [
      `${far}?ssl_mode=disable`,
      "In the database's address ssl_mode is not known: did you mean sslmode?",
    ],
    [
      `${far}?pgbouncer=true`,
      "In the database's address pgbouncer is not known: there are sslmode, sslrootcert, host.",
    ],
    [
      `${far}?sslmode=full`,
      "In the database's address sslmode must be verify-full or disable, not full.",
    ],
    [
      `${far}?sslrootcert=/nowhere`,
      "The certificate /nowhere, which the database's address names, cannot be read.",
    ],
    [`${far}?host=db`, "In the database's address `host` must be the folder of a socket."],
  ])("%s", (url, message) => {
    const read = () => readAddress(url);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });
});
