// The library as others have it: the package in a project outside of ours, docs/library.md pasted into empty folders.
// `bun run test:install` compiles it, too.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { installAll } from "../packed.ts";
import { run } from "../processes.ts";
import {
  bun,
  folder,
  makeProject,
  page,
  project,
  readFiles,
  removeProject,
  serve,
  useShop,
} from "./project.ts";

beforeAll(makeProject, 120_000);
afterAll(removeProject);

test("the page names the versions that Plaudit comes with", () => {
  const known: Record<string, string> = {
    ...packageJson.dependencies,
    ...packageJson.devDependencies,
  };
  const named = [...page.matchAll(/(elysia|drizzle-orm|drizzle-kit)@([\d.]+)/g)];
  expect(named.length).toBeGreaterThanOrEqual(3);
  for (const [, name = "", version] of named) expect(version).toBe(known[name]);
});

describe("the page's shop", () => {
  test("keeps the types, and what must not compile does not", async () => {
    mkdirSync(join(project, "types"));
    for (const name of ["schema.ts", "types.ts"]) {
      copyFileSync(join(import.meta.dir, name), join(project, "types", name));
    }
    await run(bun("run", "--bun", "tsc"), { cwd: project });
  }, 60_000);

  test("passes its own test", async () => {
    await run(bun("test", "shop.test.ts"), { cwd: project });
  }, 60_000);

  test("runs from source", async () => {
    const shop = await serve(bun("main.ts"), project);
    await useShop(shop);
    expect(await shop.stop()).toBe(0);
  }, 60_000);
});

test("the smallest app runs, pasted into an empty folder", async () => {
  const code = readFiles(page).get("app.ts")!;
  const own = join(folder, "smallest");
  await installAll(own);
  await Bun.write(join(own, "app.ts"), code.replace(".listen(3000)", ".listen(0)"));
  const { send, signIn, stop } = await serve(bun("app.ts"), own);
  const token = await signIn();
  expect(await send("/plants/fern/water", { liters: 2 }, token)).toEqual({
    status: 200,
    body: { thanks: "ada" },
  });
  expect(await send("/plants/fern/water", { liters: 20 }, token)).toMatchObject({ status: 422 });
  expect(await send("/plants/dry", undefined, token)).toMatchObject({ body: ["fern"] });
  expect(await send("/plants/dry")).toMatchObject({ status: 401 });
  expect(await stop()).toBe(0);
}, 60_000);
