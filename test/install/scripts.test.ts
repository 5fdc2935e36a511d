// Nothing that our users install runs a script of its own while it is installed: such scripts report to their
// makers, and are what a stolen package strikes with.
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { root } from "../docs/markdown.ts";

/** What the lockfile says of a package. */
interface About {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  hasInstallScript?: boolean;
  os?: string | string[];
}

type Entry = [id: string, registry: string, about: About, hash: string];

const lock = Bun.JSONC.parse(await Bun.file(join(root, "bun.lock")).text()) as {
  packages: Record<string, Entry>;
};

/** Where the lockfile has the package that this name means, to the package at `path`: its own before a shared one. */
function find(name: string, path: string): string | undefined {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
    const found = at === "" ? name : `${at}/${name}`;
    if (found in lock.packages) return found;
    if (at === "") return undefined;
  }
}

/**
 * Everything that comes with these packages: their peers, as npm installs them, and the optional peers that the
 * lockfile has, as Bun does in a clone.
 */
function listInstalled(wanted: readonly string[]): string[] {
  const waiting = wanted.map((name) => find(name, "")!);
  const found = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const [, , about] = lock.packages[path]!;
    const names = Object.keys({
      ...about.dependencies,
      ...about.optionalDependencies,
      ...about.peerDependencies,
    });
    waiting.push(...names.flatMap((name) => find(name, path) ?? []));
  }
  return [...found].sort();
}

const withScripts = (paths: readonly string[]) =>
  paths.filter((path) => lock.packages[path]![2].hasInstallScript);

/** What npm runs of a package that comes from a registry. */
const atInstall = ["preinstall", "install", "postinstall"];
const installed = listInstalled(Object.keys(packageJson.dependencies));

test("no package that Plaudit brings along has an install script", () => {
  expect(installed).toEqual(expect.arrayContaining(["elysia", "exact-mirror", "file-type"]));
  expect(installed.length).toBeGreaterThan(20);
  expect(withScripts(installed)).toEqual([]);
  // A peer of Drizzle's, by that name.
  expect(installed).not.toContain("sql.js");
});

test("nor do they as they lie here, whatever the lockfile says", async () => {
  const scripted: string[] = [];
  for (const path of installed) {
    const names = path.match(/(?:@[^/]+\/)?[^/]+/g)!;
    const folder = join(root, "node_modules", names.join("/node_modules/"));
    // Of those that are made for one system, the others' are not here.
    if (lock.packages[path]![2].os !== undefined && !existsSync(folder)) continue;
    const about = (await Bun.file(join(folder, "package.json")).json()) as typeof packageJson;
    // npm builds what has this file, without being told.
    const isNative = await Bun.file(join(folder, "binding.gyp")).exists();
    if (isNative || atInstall.some((name) => name in (about.scripts ?? {}))) scripted.push(path);
  }
  expect(scripted).toEqual([]);
});

test("nor does Plaudit itself: `prepack` runs for those alone who pack it", () => {
  const names = Object.keys(packageJson.scripts);
  expect(names.filter((name) => [...atInstall, "prepare"].includes(name))).toEqual([]);
  expect(names).toContain("prepack");
});

test("one that has would be found, however deep", () => {
  expect(withScripts(listInstalled(["drizzle-kit"]))).toContain("esbuild");
});
