// Schemathesis, as it is on PyPI, reads our OpenAPI document from a running server and asks every operation for what it
// names, at every edge of its schemas and beyond them: as an admin, as a user, and with a key. No answer is a fault of
// ours, and each has a status, a type, headers and a shape that the document names. It needs Python 3.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start } from "../processes.ts";
import type { Document } from "./document.ts";
import { ask, type House, openHouse } from "./kit.ts";

const version = "4.32.5";
const python = Bun.which("python3");
const installMsMax = 5 * 60_000;
const runMsMax = 10 * 60_000;
const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];
/** What ends the session of whoever asks: from then on they would be nobody. */
const leftOut = ["signOut", "endSession", "endOtherSessions", "endUserSession"];
const streams = "/live$";

if (!python) console.warn("SKIPPED: there is no python3, so Schemathesis asks nothing.");

describe.skipIf(!python)("Schemathesis", () => {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-schemathesis-"));
  let house: House;

  beforeAll(async () => {
    const venv = join(folder, "venv");
    await run([python!, "-m", "venv", venv], folder, installMsMax);
    const packages = ["-m", "pip", "install", "-q", `schemathesis==${version}`];
    await run([join(venv, "bin/python"), ...packages], folder, installMsMax);
    house = await openHouse();
    await writeDocument(house.url, join(folder, "openapi.json"));
  }, 2 * installMsMax);

  afterAll(async () => {
    await house?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Throws what it found, in its own words. Gives how many cases it tried. */
  async function tryAll(bearer: string, ...flags: string[]): Promise<number> {
    const said = await run(
      [
        join(folder, "venv/bin/schemathesis"),
        "run",
        join(folder, "openapi.json"),
        "--url",
        house.url,
        "--header",
        `Authorization: Bearer ${bearer}`,
        "--checks",
        checks.join(","),
        "--seed",
        "1",
        "--no-color",
        ...flags,
        "--request-timeout",
        "20",
        "--warnings",
        "off",
        "--no-shrink",
        "--exclude-path-regex",
        streams,
        ...leftOut.flatMap((id) => ["--exclude-operation-id", id]),
      ],
      folder,
      runMsMax,
    );
    return Number(/(\d+) generated/.exec(said)?.[1]);
  }

  const isHeard = async (bearer: string) =>
    (await ask(`${house.url}/api/users/me`, { headers: { authorization: `Bearer ${bearer}` } })).ok;

  test(
    "finds nothing at the edges of all that an admin can send",
    async () => {
      const bearer = await house.token();
      expect(await tryAll(bearer, "--phases", "coverage")).toBeGreaterThan(20_000);
      expect(await isHeard(bearer)).toBe(true);
    },
    runMsMax,
  );

  test(
    "finds nothing in what a user sends",
    async () => {
      const bearer = await signUp(house);
      const flags = ["--phases", "examples,fuzzing", "--max-examples", "20"];
      expect(await tryAll(bearer, ...flags)).toBeGreaterThan(2000);
      expect(await isHeard(bearer)).toBe(true);
    },
    runMsMax,
  );
});

/** A head that is too long is refused by Bun, before any route: docs/operations.md says so, and no operation does. */
async function writeDocument(url: string, file: string): Promise<void> {
  const document = (await (await ask(`${url}/swagger/json`)).json()) as Document;
  for (const methods of Object.values(document.paths)) {
    for (const { responses } of Object.values(methods)) {
      responses["431"] = { description: "The head is too long." };
    }
  }
  await Bun.write(file, JSON.stringify(document));
}

/** An account without permissions, signed in. */
async function signUp({ url }: House): Promise<string> {
  const post = async (path: string, body: object) => {
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    return (await (await ask(url + path, init)).json()) as { access_token: string };
  };
  const lin = { username: "lin", email: "lin@example.com", password: "correct horse battery" };
  await post("/api/users", { ...lin, age: 36 });
  return (await post("/api/auth/token", lin)).access_token;
}

/** Runs it to its end, and gives what it printed. Throws what it printed if it fails, or takes too long. */
async function run(command: string[], cwd: string, msMax: number): Promise<string> {
  // What it remembers of its runs goes with the folder.
  const child = start(command, { cwd });
  const late = setTimeout(() => child.kill("SIGKILL"), msMax);
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  clearTimeout(late);
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}: ${err}${out}`);
  return out;
}
