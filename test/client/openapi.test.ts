// Our documentation makes a working client for those who generate theirs: openapi-typescript and
// openapi-fetch, as they are.
import { expect, test } from "bun:test";
import { mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../docs/markdown.ts";
import { ada, startApp } from "./kit.ts";

const project = mkdtempSync(join(tmpdir(), "plaudit-openapi-"));

// openapi-typescript stands on the compiler's own API, which TypeScript 7 has no more.
const useTypescript5 = `
import { plugin } from "bun";
plugin({
  name: "typescript 5",
  setup: (build) =>
    build.module("typescript", async () => ({ loader: "object", exports: await import("typescript-5") })),
});`;

const generate = `
import openapiTS, { astToString } from "openapi-typescript";
const { default: document } = await import("./document.json");
await Bun.write("api.ts", astToString(await openapiTS(document)));`;

const use = `
import createClient from "openapi-fetch";
import type { paths } from "./api.ts";

const [baseUrl, username = "", password = ""] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl });

const { data: tokens } = await client.POST("/api/auth/token", { body: { username, password } });
const headers = { authorization: \`Bearer \${tokens?.access_token}\` };
const { data: item } = await client.POST("/api/items", { headers, body: { title: "Blue Orchid" } });
const params = { path: { id: item?.id ?? "" } };
const liked = await client.POST("/api/items/{id}/like", { headers, params });
const list = await client.GET("/api/items", { headers, params: { query: { limit: 5, sort: "likes" } } });
const missing = await client.GET("/api/items/{id}", { headers, params: { path: { id: "none" } } });
const likes: number | undefined = liked.data?.likes;
const code: string | undefined = missing.error?.code;
// @ts-expect-error -- an item has a title
await client.POST("/api/items", { headers, body: {} });
console.log(JSON.stringify({ likes, code, title: list.data?.items[0]?.title }));`;

async function run(...command: string[]): Promise<string> {
  const child = Bun.spawn([process.execPath, ...command], {
    cwd: project,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")}: ${out}${err}`);
  return out;
}

test("a client that is generated works, and its types hold", async () => {
  const { url, connect } = startApp();
  await connect().api.users.post(ada);
  const document = await (await fetch(`${url}/swagger/json`)).text();
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
  const files = { "typescript-5.ts": useTypescript5, "generate.ts": generate, "use.ts": use };
  for (const [name, text] of Object.entries({ ...files, "document.json": document })) {
    await Bun.write(join(project, name), text);
  }
  await run("--preload", "./typescript-5.ts", "generate.ts");
  const flags = ["--module", "preserve", "--allowImportingTsExtensions", "--types", "bun-types"];
  const strict = ["--noEmit", "--strict", "--skipLibCheck", "--target", "esnext"];
  await run("run", "--bun", "tsc", "--ignoreConfig", ...strict, ...flags, "use.ts");
  const said = JSON.parse(await run("use.ts", url, ada.username, ada.password));
  expect(said).toEqual({ likes: 1, code: "not_found", title: "Blue Orchid" });
}, 60_000);
