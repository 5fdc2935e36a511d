// `plaudit secret rotate`, beside a running server: who is signed in stays so, or does not.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import { type Server, serve } from "../../src/app/serve.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { emptyFolder, plaudit, workerUrl } from "./kit.ts";
import { configOf } from "../databases.ts";

const folder = emptyFolder();
const ada = { username: "ada", email: "ada@example.com", password: "correct horse", age: 36 };
let server: Server;

beforeAll(async () => {
  const config = await configOf(folder, { PORT: "0" });
  server = await serve({ config, log: silentLog, workerUrl });
  expect((await post("/api/users", ada)).status).toBe(201);
});
afterAll(() => server.stop());

interface Pair {
  access_token: string;
  refresh_token: string;
}

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(new URL(path, server.url), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const get = (path: string, headers: Record<string, string>) =>
  fetch(new URL(path, server.url), { headers });
const me = async (token: string) =>
  (await get("/api/users/me", { authorization: `Bearer ${token}` })).status;
const { username, password } = ada;
const signIn = async () =>
  (await (await post("/api/auth/token", { username, password })).json()) as Pair;
const refresh = (refresh_token: string) =>
  post("/api/auth/token", { grant_type: "refresh_token", refresh_token });
const rotate = (flags: readonly string[] = []) =>
  plaudit(["secret", "rotate", ...flags, "--data", folder]);
/** A token is signed by it. */
async function secretNow(): Promise<string> {
  const { database } = await configOf(folder);
  if (!database) return readFileSync(join(folder, "secret"), "utf8").trim();
  await using sql = new SQL(database.url, { max: 1, prepare: false });
  const [row] = await sql`select value from settings where name = 'secret'`;
  return JSON.parse(row.value).current;
}

/** A browser's way in, on loopback. */
async function signInByCookie(): Promise<Record<string, string>> {
  const { origin } = server.url;
  const answer = await post("/api/auth/token", { username, password, cookie: true }, { origin });
  expect(answer.status).toBe(200);
  const cookies = answer.headers.getSetCookie().map((each) => each.split(";")[0]);
  return { cookie: cookies.join("; ") };
}

/** Waits until the server signs with another secret than before: it notices within a second, and waits for other nodes. */
async function untilNoticed(before: string): Promise<void> {
  const end = Date.now() + 20_000;
  const signedBy = async () => {
    const { access_token } = await signIn();
    const [head, body, signature] = access_token.split(".");
    const hmac = new Bun.CryptoHasher("sha256", before).update(`${head}.${body}`);
    return hmac.digest("base64url") === signature;
  };
  while (await signedBy()) {
    if (Date.now() > end) throw new Error("The server has not noticed.");
    // Each is a sign-in, of which an address has sixty a minute.
    await Bun.sleep(1000);
  }
}

test("who is signed in stays so, by every kind of token, while the new secret signs", async () => {
  const before = await secretNow();
  const pair = await signIn();
  const cookies = await signInByCookie();
  const { code, told } = await rotate();
  expect([code, told]).toEqual([0, ["The secret is replaced. Nobody has to sign in again."]]);
  expect(await secretNow()).not.toBe(before);
  await untilNoticed(before);
  expect(await me(pair.access_token)).toBe(200);
  expect((await get("/api/users/me", cookies)).status).toBe(200);
  const next = await refresh(pair.refresh_token);
  expect(next.status).toBe(200);
  expect(await me(((await next.json()) as Pair).access_token)).toBe(200);
}, 60_000);

test("with --now nobody is signed in any more, and everybody can sign in again", async () => {
  const before = await secretNow();
  const pair = await signIn();
  const cookies = await signInByCookie();
  expect(await rotate(["--now"])).toMatchObject({ code: 0 });
  await untilNoticed(before);
  expect(await me(pair.access_token)).toBe(401);
  expect((await get("/api/users/me", cookies)).status).toBe(401);
  expect((await refresh(pair.refresh_token)).status).toBe(401);
  expect(await me((await signIn()).access_token)).toBe(200);
}, 60_000);

test("both are in the audit log", async () => {
  const show = await plaudit(["user", "create", "--admin", "--data", folder, ...words("grace")], {
    stdin: "correct horse\n",
  });
  expect(show.code).toBe(0);
  const admin = await post("/api/auth/token", { username: "grace", password });
  const { access_token } = (await admin.json()) as Pair;
  const authorization = `Bearer ${access_token}`;
  const audit = await get("/api/audit?action=secret.rotated", { authorization });
  const { items } = (await audit.json()) as { items: { actor: object; details: object }[] };
  expect(items.map(({ actor, details }) => ({ actor, details }))).toMatchObject([
    { actor: { kind: "command" }, details: { now: true } },
    { actor: { kind: "command" }, details: { now: false } },
  ]);
}, 60_000);

const words = (name: string) =>
  `--username ${name} --email ${name}@example.com --age 40 --password-stdin`.split(" ");

test("a configured secret is not this command's to replace", async () => {
  const before = await secretNow();
  Bun.env["PLAUDIT_SECRET"] = "x".repeat(32);
  const { code, told } = await rotate().finally(() => delete Bun.env["PLAUDIT_SECRET"]);
  expect(code).toBe(2);
  expect(told[0]).toContain("PLAUDIT_SECRET is set");
  expect(await secretNow()).toBe(before);
});
