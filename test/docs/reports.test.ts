// The examples of docs/reports.md, pasted into a shell in their order: each gives the answer under it.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { silentLog } from "../../src/runtime/log.ts";
import { type Server, serve } from "../../src/app/serve.ts";
import { emptyFolder, workerUrl } from "../cli/kit.ts";
import { readBlocks, readPage, root } from "./markdown.ts";
import { configOf, databaseOf } from "../databases.ts";

const blocks = readBlocks(await readPage("docs/reports.md"));
const scripts = blocks.filter(({ language }) => language === "sh");
/** What is under a script, where that is its answer. */
const answers = scripts.map((script) => {
  const next = blocks[blocks.indexOf(script) + 1];
  return next?.language === "json" ? JSON.parse(next.code) : undefined;
});

const folder = emptyFolder();
let server: Server;
beforeAll(async () => {
  server = await serve({
    config: await configOf(folder, { PORT: "0" }),
    log: silentLog,
    workerUrl,
    queryWorkerUrl: new URL("../../src/reports/worker.ts", import.meta.url),
  });
});
afterAll(() => server.stop());

test("every example is answered as the page says", async () => {
  const main = join(root, "src/main.ts");
  const shell = Bun.spawn(["sh", "-eu"], {
    cwd: folder,
    env: {
      PATH: Bun.env["PATH"],
      HOME: folder,
      PLAUDIT_DATA: folder,
      ...(await databaseOf(folder)),
      URL: server.url.origin,
    },
    stdin: new Blob([
      `plaudit() { '${process.execPath}' run '${main}' "$@"; }\n`,
      ...scripts.map(({ code }) => `${code}echo; echo "=== next"\n`),
    ]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, , code] = await Promise.all([
    new Response(shell.stdout).text(),
    new Response(shell.stderr).text(),
    shell.exited,
  ]);
  expect(code).toBe(0);
  const given = out.split("=== next").slice(0, -1);
  expect(given).toHaveLength(scripts.length);
  expect(answers.filter((answer) => answer !== undefined)).toHaveLength(14);
  for (const [index, answer] of answers.entries()) {
    if (answer !== undefined) expect(JSON.parse(given[index]!)).toEqual(answer);
  }
  const board = JSON.parse(given.at(-1)!.trim().split("\n").at(-1)!);
  expect(board).toMatchObject({
    title: "Shop",
    questions: [{ title: "Views" }, { title: "Plants" }],
  });
}, 60_000);
