// docs/install.md, pasted block by block into an empty folder, of what is committed. It needs a registry, and is
// no part of `bun run test`: `bun run test:install`.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBlocks, readPage, root } from "../docs/markdown.ts";
import { type Child, run, start } from "../processes.ts";

const folder = mkdtempSync(join(tmpdir(), "plaudit-install-"));
const clone = join(folder, "plaudit");
const env = {
  PATH: `${folder}/bin:${Bun.env["PATH"]}`,
  REPOSITORY: root,
  PORT: "0",
  PLAUDIT_LOG_LEVEL: "error",
  BUN: process.execPath,
};
const blocks = readBlocks(await readPage("docs/install.md"));
const started: Child[] = [];
const startMsMax = 300_000;

beforeAll(() => {
  // Stands for npx, whose Bun is the one that runs this.
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "npx"), '#!/bin/sh\nshift 2\nexec "$BUN" "$@"\n', {
    mode: 0o700,
  });
  symlinkSync(process.execPath, join(folder, "bin", "bun"));
});
afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await Promise.all(started.map((child) => child.exited));
  rmSync(folder, { recursive: true, force: true });
});

const readBlock = (heading: string) => blocks.find((block) => block.heading === heading)!.code;

/** Pastes a block whose last line serves, and uses the server. */
async function useServerOf(heading: string, cwd: string): Promise<void> {
  const lines = readBlock(heading).trimEnd().split("\n");
  // The shell becomes the server, so that its signals arrive.
  const code = [...lines.slice(0, -1), `exec ${lines.at(-1)}`].join("\n");
  const child = start(["sh", "-eu", "-c", code], { cwd, env });
  started.push(child);
  const url = await readUrl(child);
  for (const [path, said] of [
    ["/", "Plaudit"],
    ["/swagger", "swagger-ui"],
    ["/swagger/ui.js", "SwaggerUIBundle"],
    ["/swagger/ui.css", ".swagger-ui"],
    ["/swagger/json", '"openapi":"3.'],
    ["/readyz", '"status":"ok"'],
  ] as const) {
    const answer = await fetch(url + path);
    expect(answer.status, path).toBe(200);
    expect(await answer.text(), path).toContain(said);
  }
  const ada = { username: "ada", email: "ada@example.com", password: "correct horse", age: 36 };
  const signedUp = await fetch(`${url}/api/users`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(ada),
  });
  expect(signedUp.status).toBe(201);
  child.kill("SIGTERM");
  expect(await child.exited).toBe(0);
}

async function readUrl(child: Child): Promise<string> {
  const timer = setTimeout(() => child.kill("SIGKILL"), startMsMax);
  const decoder = new TextDecoder();
  let said = "";
  for await (const chunk of child.stdout) {
    said += decoder.decode(chunk, { stream: true });
    const url = /listens on (\S+)\n/.exec(said)?.[1];
    if (url === undefined) continue;
    clearTimeout(timer);
    return url;
  }
  throw new Error(`${said}${await new Response(child.stderr).text()}`);
}

/** The packages that npm put there and that had a script to run. */
async function listScripted(project: string): Promise<string[]> {
  const lock = await Bun.file(join(project, "package-lock.json")).json();
  const packages = lock.packages as Record<string, { hasInstallScript?: boolean }>;
  return Object.keys(packages).filter((path) => packages[path]!.hasInstallScript);
}

describe("docs/install.md, pasted", () => {
  test("From a clone", async () => {
    await useServerOf("From a clone", folder);
    expect(readdirSync(join(clone, "node_modules"))).not.toContain("drizzle-kit");
  }, 600_000);

  test("The binary", async () => {
    await useServerOf("The binary", clone);
    expect(readdirSync(join(folder, "my-server")).sort()).toEqual(["data", "plaudit"]);
  }, 600_000);

  test("The package", async () => {
    await useServerOf("The package", clone);
    expect(await listScripted(join(folder, "my-app"))).toEqual([]);
  }, 600_000);

  test("The client", async () => {
    await run(["sh", "-eu", "-c", readBlock("The client")], { cwd: clone, env });
    const project = join(folder, "my-page");
    const names = readdirSync(join(project, "node_modules")).filter((name) => name[0] !== ".");
    expect(names).toEqual(["plaudit-client"]);
    const use =
      'import { createClient } from "plaudit-client"; console.log(typeof createClient("http://localhost").track);';
    await Bun.write(join(project, "use.mjs"), use);
    expect(await run(["bun", "use.mjs"], { cwd: project, env })).toBe("function\n");
  }, 600_000);
});
