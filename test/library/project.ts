// A project outside of ours that has the package, with the files of docs/library.md, and its server.
import { expect } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBlocks, readPage } from "../docs/markdown.ts";
import { installAll } from "../packed.ts";
import { type Child, firstLine, run, start } from "../processes.ts";

export const folder = mkdtempSync(join(tmpdir(), "plaudit-library-"));
export const project = join(folder, "project");
export const elsewhere = join(folder, "elsewhere");
export const page = await readPage("docs/library.md");

/** The blocks of a page that begin with a file's name. */
export function readFiles(text: string): Map<string, string> {
  const blocks = readBlocks(text).filter(({ language }) => language === "ts");
  return new Map(
    blocks.flatMap(({ code }) => {
      const name = /^\/\/ ([\w.]+\.ts)\n/.exec(code)?.[1];
      return name === undefined ? [] : [[name, code] as const];
    }),
  );
}

export const bun = (...words: string[]) => [process.execPath, ...words];
const started: Child[] = [];

/** The package installed, the page pasted, and its migrations generated. */
export async function makeProject(): Promise<void> {
  mkdirSync(elsewhere, { recursive: true });
  await installAll(project);
  await Bun.write(join(project, "package.json"), '{ "type": "module", "private": true }');
  const compilerOptions = {
    target: "esnext",
    module: "preserve",
    moduleResolution: "bundler",
    types: ["bun-types"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  };
  const tsconfig = { compilerOptions, include: ["*.ts", "types"] };
  await Bun.write(join(project, "tsconfig.json"), JSON.stringify(tsconfig));
  for (const [name, code] of readFiles(page)) await Bun.write(join(project, name), code);
  const [, generate = ""] = /bunx --bun (drizzle-kit generate .*)/.exec(page) ?? [];
  await run(bun("run", "--bun", ...generate.split(" ")), { cwd: project });
}

export function removeProject(): void {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}

export async function serve(command: string[], cwd: string) {
  const child = start(command, { cwd, env: { PORT: "0", PLAUDIT_DATA: join(cwd, "data") } });
  started.push(child);
  const said = await firstLine(child);
  const url = /listens on (\S+)/.exec(said)?.[1] ?? "";
  const token = /\?setup=([0-9a-f]+)/.exec(said)?.[1];
  async function send(path: string, body?: object, bearer?: string) {
    const answer = await fetch(url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        "content-type": "application/json",
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: body && JSON.stringify(body),
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- an answer is looked at field by field
    return { status: answer.status, body: (await answer.json()) as any };
  }
  /** The first admin, signed in. */
  async function signIn(): Promise<string> {
    const ada = { username: "ada", email: "ada@example.com", password: "correct horse", age: 36 };
    await send("/api/setup", { token, ...ada });
    return (await send("/api/auth/token", ada)).body.access_token;
  }
  const stop = async () => {
    child.kill("SIGTERM");
    return child.exited;
  };
  return { send, signIn, stop };
}

type Served = Awaited<ReturnType<typeof serve>>;

/** Orders, ships, and looks for both on the dashboard and in a funnel. */
export async function useShop({ send, signIn }: Served) {
  const token = await signIn();
  const body = { product: "fern", address: "Kew" };
  expect(await send("/orders", body)).toMatchObject({ status: 401 });
  const { status, body: order } = await send("/orders", body, token);
  expect([status, order.cents]).toEqual([200, 1200]);
  expect(await send(`/orders/${order.id}/ship`, {}, token)).toMatchObject({ status: 200 });

  const names: string[] = [];
  for (const deadline = performance.now() + 5000; performance.now() < deadline;) {
    const { body: dashboard } = await send("/api/users/me/dashboard", undefined, token);
    names.splice(0, 10, ...dashboard.activity.map(({ event }: { event: string }) => event));
    if (names.includes("order.shipped")) break;
    await Bun.sleep(20);
  }
  expect(names).toEqual(expect.arrayContaining(["order.placed", "order.shipped"]));
  const steps = [{ event: "user.created" }, { event: "order.placed" }, { event: "order.shipped" }];
  const { body: funnel } = await send("/api/reports/funnel", { steps, windowSeconds: 600 }, token);
  expect(funnel.steps.map(({ users }: { users: number }) => users)).toEqual([1, 1, 1]);
}
