// `plaudit-client`, the client as a package of its own: packed, installed in an empty folder, and used there.
import { beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Glob, gzipSync } from "bun";
import packageJson from "../../package.json" with { type: "json" };
import { startServer } from "../clients/kit.ts";
import { readBlocks, readPage, root } from "../docs/markdown.ts";
import { install, packClient } from "../packed.ts";
import { run } from "../processes.ts";
import { startApp } from "./kit.ts";

const scriptBytesMax = 15 * 1024;
const typesBytesMax = 150 * 1024;

const project = mkdtempSync(join(tmpdir(), "plaudit-client-alone-"));
const installed = join(project, "node_modules", "plaudit-client");
const bytesOf = (file: string) => Bun.file(file).bytes();

/** Neither a registry nor a cache is asked: what the package needed would be missing. */
async function installAlone(): Promise<void> {
  await Bun.write(join(project, "package.json"), '{ "type": "module", "private": true }');
  const tarball = await packClient();
  const npm = Bun.which("npm");
  const flags = ["--offline", "--no-audit", "--no-fund"];
  if (npm) await run([npm, "install", ...flags, tarball], { cwd: project });
  else await run([process.execPath, "add", tarball], { cwd: project });
}

beforeAll(async () => {
  await installAlone();
  for (const name of ["types.ts", "person.js"]) {
    const text = await Bun.file(join(import.meta.dir, name)).text();
    await Bun.write(join(project, name), text.replaceAll('"plaudit/client"', '"plaudit-client"'));
  }
}, 120_000);

describe("the package", () => {
  test("is installed alone: it depends on nothing, and runs nothing", async () => {
    const names = readdirSync(join(project, "node_modules")).filter((name) => name[0] !== ".");
    expect(names).toEqual(["plaudit-client"]);
    const about = await Bun.file(join(installed, "package.json")).json();
    const { name, version, license, exports } = about;
    expect({ name, version, license }).toEqual({
      name: "plaudit-client",
      version: packageJson.version,
      license: packageJson.license,
    });
    expect(exports["."]).toEqual({ types: "./client.d.ts", default: "./client.js" });
    expect(Object.keys(about).filter((key) => /dependencies|scripts|^bin$/i.test(key))).toEqual([]);
  });

  test("has the same client as `plaudit/client`, and its licences and a README beside", async () => {
    const whole = join(await install(mkdtempSync(join(tmpdir(), "plaudit-whole-"))), "dist/client");
    const files = readdirSync(whole);
    expect(files).toContain("client.js");
    for (const file of files) {
      expect(await bytesOf(join(installed, file)), file).toEqual(await bytesOf(join(whole, file)));
    }
    const own = readdirSync(installed).filter((file) => !files.includes(file));
    expect(own.sort()).toEqual(["LICENSE", "README.md", "package.json"]);
    const readme = await Bun.file(join(installed, "README.md")).text();
    expect(readme).toContain("npm install plaudit-client");
    expect(readme).not.toMatch(/\]\((?!https:)/);
  });

  test("has at most 150 KB of types, and 15 KB of script in a browser's bundle, packed", async () => {
    const types = [...new Glob("*.d.ts").scanSync({ cwd: installed, absolute: true })];
    const bytes = types.reduce((sum, file) => sum + Bun.file(file).size, 0);
    expect(bytes).toBeGreaterThan(10 * 1024);
    expect(bytes).toBeLessThan(typesBytesMax);
    const built = await Bun.build({ entrypoints: [join(project, "person.js")], target: "browser" });
    const script = await built.outputs[0]!.arrayBuffer();
    expect(gzipSync(new Uint8Array(script)).length).toBeLessThan(scriptBytesMax);
  });
});

describe("its types", () => {
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

test("the page's quick start runs as it is, pasted into the folder", async () => {
  const { url } = startApp();
  const blocks = readBlocks(await readPage("docs/client.md"));
  const start = blocks.find(({ heading }) => heading === "Quick start");
  expect(start!.code).toContain('from "plaudit-client"');
  await Bun.write(join(project, "start.ts"), start!.code.replace("http://localhost:3000", url));
  expect(await run([process.execPath, "start.ts"], { cwd: project })).toContain("likes: 1");
});

describe("its script", () => {
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
        expect(said).toMatchObject({ likes: 1, missing: "not_found", heard: { total: 5 } });
        await server.stop();
      },
      60_000,
    );
  }
});
