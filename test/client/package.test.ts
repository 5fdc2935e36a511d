// What `npm pack` makes, in a project outside of ours that has nothing else installed.
import { beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Glob, gzipSync } from "bun";
import { postgresColumns } from "../../db/columns/postgres.ts";
import { defineItemTables } from "../../db/items.ts";
import { defineTables, defineEventTables } from "../../db/schema.ts";
import { generateContract, readDocument } from "../../tools/contract/contract.ts";
import { startServer } from "../clients/kit.ts";
import { root } from "../docs/markdown.ts";
import { contract, install } from "../packed.ts";
import { run } from "../processes.ts";

const scriptBytesMax = 15 * 1024;
const typesBytesMax = 150 * 1024;

const project = mkdtempSync(join(tmpdir(), "plaudit-outside-"));
let installed = "";

const filesOf = (pattern: string) => [...new Glob(pattern).scanSync(installed)].sort();
const textOf = async (pattern: string) =>
  (await Promise.all(filesOf(pattern).map((file) => Bun.file(join(installed, file)).text()))).join(
    "\n",
  );

beforeAll(async () => {
  // Without its dependencies: the client has none, or it does not run here.
  installed = await install(project);
  writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }');
  for (const name of ["types.ts", "person.js"]) {
    copyFileSync(join(import.meta.dir, name), join(project, name));
  }
}, 120_000);

describe("the package", () => {
  test("has the client, built, the program for Bun as it is, with its types, and no more", () => {
    const program = [...new Glob("{src,db}/**/*").scanSync(root)].filter(
      (file) =>
        !/^src\/((client|contract)\/|zones\/generate)|^db\/kit\.|^db\/migrations\/.*\/meta\//.test(
          file,
        ),
    );
    expect(program.length).toBeGreaterThan(200);
    const types = filesOf("dist/library/**/*");
    expect(types).toContain("dist/library/src/plaudit.d.ts");
    expect(types.filter((file) => !file.endsWith(".d.ts"))).toEqual([]);
    expect(filesOf("**/*")).toEqual(
      [
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        ...program,
        ...types,
        ...["LICENSE.eden", "answer.d.ts", "api.d.ts", "asks.d.ts", "client.d.ts", "client.js"]
          .concat(["contract.d.ts"])
          .concat(["json.d.ts", "live.d.ts", "pages.d.ts", "patience.d.ts", "problem.d.ts"])
          .concat(["schemas.d.ts", "session.d.ts", "storage.d.ts", "track.d.ts"])
          .map((name) => `dist/client/${name}`),
        "package.json",
      ].sort(),
    );
  });

  test("has a client that imports nothing but itself", async () => {
    const text = await textOf("dist/client/*.{js,d.ts}");
    const imports = [...text.matchAll(/(?:from|import)\s*\(?["']([^"']+)["']/g)].map(
      ([, to]) => to,
    );
    expect(imports.filter((to) => !to!.startsWith("./"))).toEqual([]);
    expect(imports.length).toBeGreaterThan(5);
  });

  test("has a client that knows no column that the API hides", async () => {
    const own = defineTables(postgresColumns);
    const tables = {
      ...own,
      ...defineItemTables(postgresColumns, own),
      ...defineEventTables(postgresColumns),
    };
    // A column of one word cannot be told from prose.
    const columns = Object.values(tables).flatMap((table) => Object.keys(table));
    const names = columns.filter((name) => /[a-z][A-Z]/.test(name));
    const told = JSON.stringify(await readDocument());
    const hidden = names.filter((name) => !isNamed(name, told));
    expect(hidden).toEqual(expect.arrayContaining(["lastError", "likeCount"]));
    const text = await textOf("dist/client/*");
    const inSql = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    expect(hidden.filter((name) => isNamed(name, text) || isNamed(inSql(name), text))).toEqual([]);
  });
});

const isNamed = (name: string, text: string) => new RegExp(`\\b${name}\\b`).test(text);

describe("the client's types", () => {
  test("are what the routes say: `bun run build:client` writes them anew", async () => {
    expect(contract).toEqual(await generateContract());
  });

  test("are at most 150 KB", async () => {
    expect((await textOf("dist/client/*.d.ts")).length).toBeLessThan(typesBytesMax);
  });

  const settings = {
    "in a browser's project": ["--module", "esnext", "--moduleResolution", "bundler"],
    "in Node's": ["--module", "nodenext"],
  };
  for (const [where, flags] of Object.entries(settings)) {
    test(`hold ${where}, and refuse there what they refuse here`, async () => {
      const tsc = [process.execPath, "run", "--bun", join(root, "node_modules/.bin/tsc")];
      const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022"];
      await run([...tsc, "--types", "", ...strict, ...flags, "types.ts"], { cwd: project });
    }, 60_000);
  }
});

describe("the client's script", () => {
  test("is at most 15 KB in a browser's bundle, packed", async () => {
    const built = await Bun.build({ entrypoints: [join(project, "person.js")], target: "browser" });
    const script = await built.outputs[0]!.arrayBuffer();
    expect(gzipSync(new Uint8Array(script)).length).toBeLessThan(scriptBytesMax);
  });

  for (const [runtime, command] of [
    ["Bun", process.execPath],
    ["Node", Bun.which("node")],
  ] as const) {
    test.skipIf(command === null)(
      `runs under ${runtime}`,
      async () => {
        const main = join(root, "src/main.ts");
        const server = await startServer({ command: [process.execPath, "run", main] });
        const key = await server.createKey("shop", "--scopes", "events:write,reports:read");
        const said = JSON.parse(
          await run([command!, "person.js", server.url, key], { cwd: project }),
        );
        expect(said).toEqual({
          likes: 1,
          missing: "not_found",
          heard: { total: 5 },
          titles: ["2024-01-01"],
        });
        await server.stop();
      },
      60_000,
    );
  }
});
