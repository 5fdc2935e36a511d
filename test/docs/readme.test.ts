// What the README says is so: its links, its promises' tests, and its first steps, pasted.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { databaseOf } from "../databases.ts";
import packageJson from "../../package.json" with { type: "json" };
import {
  codeIn,
  listPages,
  readAnchors,
  readBlocks,
  readLinks,
  readPage,
  readTable,
  root,
} from "./markdown.ts";

const readme = await readPage("README.md");

describe("every link that stays with us leads somewhere", () => {
  for (const page of listPages()) {
    test(page, async () => {
      const text = await readPage(page);
      const broken = [];
      for (const link of readLinks(text)) {
        const [path = "", anchor] = link.split("#");
        const target = path === "" ? page : normalize(join(dirname(page), path));
        const isThere =
          existsSync(join(root, target)) &&
          (anchor === undefined || readAnchors(await readPage(target)).includes(anchor));
        if (!isThere) broken.push(link);
      }
      expect(broken).toEqual([]);
    });
  }

  test("and the README leads to every page", () => {
    const pages = listPages().filter((page) => page !== "README.md");
    expect(pages.length).toBeGreaterThanOrEqual(4);
    expect(readLinks(readme)).toEqual(expect.arrayContaining(pages));
  });
});

test("every script that is named is in the package.json beside, or ours", async () => {
  const isNamed = /(?:bun|bun@[\d.]+) run ([a-z:]+)(?![\w/.])/g;
  let count = 0;
  for (const page of listPages()) {
    const beside = join(root, dirname(page), "package.json");
    const { scripts } = existsSync(beside) ? await Bun.file(beside).json() : packageJson;
    const named = [...(await readPage(page)).matchAll(isNamed)].map(([, name = ""]) => name);
    expect([page, ...Object.keys(scripts)]).toEqual(expect.arrayContaining([page, ...named]));
    count += named.length;
  }
  expect(count).toBeGreaterThan(10);
});

test("every file that a page of ours names is there", async () => {
  const named = /`((?:src|db|test|tools|bench)\/[\w./-]+\.(?:ts|json|py))`/g;
  const missing: string[] = [];
  let count = 0;
  for (const page of listPages().filter((each) => !each.startsWith("examples/"))) {
    for (const [, file = ""] of (await readPage(page)).matchAll(named)) {
      count += 1;
      if (!existsSync(join(root, file))) missing.push(`${page}: ${file}`);
    }
  }
  expect(missing).toEqual([]);
  expect(count).toBeGreaterThan(100);
});

test("the README is short enough to be read", () => {
  expect(readme.split("\n").length).toBeLessThanOrEqual(150);
});

test("every promise names a test that there is", async () => {
  const promises = readTable(readme, "What it promises, and how to check");
  expect(promises.length).toBeGreaterThanOrEqual(8);
  for (const [, check = ""] of promises) {
    const [file = ""] = codeIn(check);
    const name = check.slice(check.indexOf(": ") + 2);
    expect(await readPage(file)).toContain(name.split(/[.;:`]/)[0]!);
  }
});

describe("the first steps", () => {
  const blocks = readBlocks(readme).filter(({ language }) => language === "sh");
  // Looks like the project's folder, so that nothing is written into the real one.
  const folder = mkdtempSync(join(tmpdir(), "plaudit-readme-"));
  const data = join(folder, "data");
  let env: Record<string, string>;
  let server: Bun.Subprocess<"ignore", "pipe", "ignore">;
  let url = "";

  beforeAll(async () => {
    for (const name of ["src", "db", "node_modules", "package.json", "tsconfig.json"]) {
      symlinkSync(join(root, name), join(folder, name));
    }
    // Stands for npx, whose Bun is the one that runs this.
    mkdirSync(join(folder, "bin"));
    const npx = '#!/bin/sh\nshift 2\nexec "$BUN" "$@"\n';
    writeFileSync(join(folder, "bin", "npx"), npx, { mode: 0o700 });

    env = {
      PATH: `${folder}/bin:${Bun.env["PATH"]}`,
      HOME: folder,
      PLAUDIT_DATA: data,
      BUN: process.execPath,
      ...(await databaseOf(data)),
    };
    server = Bun.spawn([process.execPath, "run", "src/main.ts", "serve", "--port", "0"], {
      cwd: folder,
      env,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
    });
    let said = "";
    for await (const chunk of server.stdout) {
      said += new TextDecoder().decode(chunk);
      url = /listens on (\S+)\n/.exec(said)?.[1] ?? "";
      if (url) break;
    }
  });

  afterAll(async () => {
    server.kill();
    await server.exited;
    rmSync(folder, { recursive: true, force: true });
  });

  test("do what they say when they are pasted", async () => {
    expect(url).not.toBe("");
    const [first, second, third] = blocks.map(({ code }) => `${code}echo; echo "=== next"\n`);
    // The demo fills a folder of its own, and an empty database.
    const ofDemo = await databaseOf(join(folder, "demo"));
    const exports = Object.entries(ofDemo).map(([name, value]) => `export ${name}='${value}'\n`);
    const shell = Bun.spawn(["sh", "-eu"], {
      cwd: folder,
      env: { ...env, URL: url },
      stdin: new Blob([first!, second!, ...exports, third!]),
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err, code] = await Promise.all([
      new Response(shell.stdout).text(),
      new Response(shell.stderr).text(),
      shell.exited,
    ]);
    expect([code, err]).toEqual([0, ""]);
    const [person = "", app = "", demo = ""] = out.split("=== next");

    const [account, like, dashboard] = readJson(person);
    expect(account).toMatchObject({ username: "ada", age: 36 });
    expect(like).toMatchObject({ status: "liked", likes: 1 });
    expect(dashboard.activity.map(({ event }: { event: string }) => event)).toEqual([
      "item.liked",
      "item.created",
      "user.signed_in",
      "user.created",
    ]);

    const [receipt, ...events] = readJson(app);
    expect(receipt).toEqual({ success: true, accepted: 1, rejected: [] });
    expect(events).toContainEqual(
      expect.objectContaining({ event: "Order Placed", userId: "u-7", source: "shop" }),
    );
    expect(app).toMatch(/events\.db {14}whole|answers, with this version's schema/);
    expect(app).not.toContain("\n!");

    expect(demo).toContain("20000 events are in");
    expect(demo).toMatch(/Sign in as admin with the password \S+/);
  }, 60_000);
});

/** The lines that are JSON; the others are for people. */
// oxlint-disable-next-line typescript/no-explicit-any -- an answer is looked at field by field
function readJson(text: string): any[] {
  const lines = text.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line));
}
