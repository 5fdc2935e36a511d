// The shop: in its place, and as the template of a project outside, with the packed library installed.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { databaseOf, dialectVariable } from "../databases.ts";
import { readBlocks, readPage, root } from "../docs/markdown.ts";
import { installAll, pack } from "../packed.ts";
import { firstLine, freePort, run, start } from "../processes.ts";

const shop = join(root, "examples/shop");
const bun = (...words: string[]) => [process.execPath, ...words];

test("the shop's own tests pass where it stands", async () => {
  // Here `plaudit` is the sources; in a project of one's own it is a package.
  const paths = `--tsconfig-override=${join(root, "tsconfig.json")}`;
  await run(bun("test", paths), { cwd: shop, env: dialectVariable() });
}, 60_000);

// It asks the registry for what the template needs beside Plaudit.
test.skipIf(!Bun.env["PLAUDIT_TEST_REGISTRY"])(
  "the page makes a project of it that installs the packed file",
  async () => {
    const home = mkdtempSync(join(tmpdir(), "plaudit-home-"));
    const [block] = readBlocks(await readPage("examples/shop/README.md"));
    // Packed once for all tests; the rest as it is pasted.
    const rest = block!.code.replace(/^npm pack\n.*\n/, `PACKAGE='${await pack()}'\n`);
    const env = { HOME: home, PATH: `${dirname(process.execPath)}:${Bun.env["PATH"]}` };
    await run(["sh", "-euc", rest], { cwd: root, env });
    expect(await run(bun("run", "check"), { cwd: join(home, "my-shop"), env })).toBe("");
  },
  240_000,
);

test("the page's command for the package is the one that the tests pack with", async () => {
  const page = await readPage("examples/shop/README.md");
  const { version } = await Bun.file(join(root, "package.json")).json();
  expect(page).toContain(`npm pack\nPACKAGE="$PWD/plaudit-${version}.tgz"\n`);
});

describe("a project made with `bun create`", () => {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-template-"));
  const project = join(folder, "my-shop");

  beforeAll(async () => {
    mkdirSync(join(folder, "home"));
    const env = { HOME: join(folder, "home") };
    await run(bun("create", shop, project, "--no-install", "--no-git"), { cwd: folder, env });
    await installAll(project);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is a project of its own, of the versions that we are tested with", async () => {
    const ours = await Bun.file(join(root, "package.json")).json();
    const theirs = await Bun.file(join(project, "package.json")).json();
    expect(theirs).toMatchObject({ name: "my-shop" });
    expect(theirs).not.toHaveProperty("bun-create");
    const known = { ...ours.devDependencies, ...ours.dependencies, plaudit: ours.version };
    expect(known).toMatchObject({ ...theirs.dependencies, ...theirs.devDependencies });
  });

  test("passes its own tests and type check", async () => {
    await Promise.all([
      run(bun("run", "test"), { cwd: project, env: dialectVariable() }),
      run(bun("run", "--bun", "check"), { cwd: project }),
    ]);
  }, 60_000);

  test("has migrations of its schema as it is", async () => {
    const made = await run(bun("run", "--bun", "db:generate"), { cwd: project });
    expect(made).toContain("No schema changes");
  }, 60_000);

  test("serves, and prints its funnel", async () => {
    const port = String(freePort());
    // Its own table is in no template of ours.
    const database = await databaseOf(join(project, "data"), { isEmpty: true });
    const server = start(bun("run", "start"), { cwd: project, env: { ...database, PORT: port } });
    try {
      expect(await firstLine(server)).toContain(`http://localhost:${port}`);
      const url = `http://localhost:${port}`;
      const products = await (await fetch(`${url}/products`)).json();
      expect(products).toContainEqual({ id: "orchid", name: "Blue Orchid", cents: 1200 });
      const create = ["create", "--name", "funnel", "--scopes", "reports:read"];
      const key = await run(bun("node_modules/plaudit/src/main.ts", "key", ...create), {
        cwd: project,
        env: database,
      });
      const env = { SHOP_URL: url, SHOP_KEY: key.trim() };
      const printed = await run(bun("run", "funnel"), { cwd: project, env });
      expect(printed).toContain("order.shipped");
    } finally {
      server.kill();
      expect(await server.exited).toBe(0);
    }
  }, 60_000);
});
