// Somebody new, with the README and the binary alone: from an empty folder to an event of theirs in the console.
import { afterAll, describe, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBrowser } from "../clients/browser.ts";
import { readBlocks, readPage } from "../docs/markdown.ts";
import { type Child, firstLine, freePort, run, start } from "../processes.ts";
import { signIn } from "./stage.ts";

const binary = Bun.env["PLAUDIT_BINARY"];
const browser = await openBrowser();
const firstEventMsMax = 180_000;

describe.skipIf(!browser || binary === undefined)("somebody with the binary", () => {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-new-"));
  const started: Child[] = [];
  const env = { PORT: String(freePort()), PLAUDIT_BINARY: "" };
  const url = `http://localhost:${env.PORT}`;

  afterAll(async () => {
    await browser?.close();
    for (const child of started) child.kill("SIGKILL");
    await Promise.all(started.map((child) => child.exited));
    rmSync(folder, { recursive: true, force: true });
  });

  test(
    "has sent an event within three minutes, pasting what the README has, and sees it",
    async () => {
      const begun = performance.now();
      copyFileSync(binary!, join(folder, "plaudit"));
      const child = start(["./plaudit", "serve"], { cwd: folder, env });
      started.push(child);
      expect(await firstLine(child)).toContain(`Plaudit listens on ${url}`);
      const blocks = readBlocks(await readPage("README.md"))
        .filter(({ heading }) => heading === "Try it")
        .map(({ code }) => code.replaceAll("npx -y bun@1.4.5 run src/main.ts", "./plaudit"));
      // The last one makes the demo.
      const pasted = `URL=${url}\n${blocks.slice(0, 2).join("\n")}`;
      const said = await run(["sh", "-eu", "-c", pasted], { cwd: folder, env });
      expect(said).toContain('"event":"Order Placed"');

      const page = await browser!.newPage({ locale: "en-US" });
      await page.goto(url);
      await signIn(page, "grace", "battery staple");
      await page.getByRole("button", { name: "Order Placed", exact: true }).waitFor();
      const seconds = (performance.now() - begun) / 1000;
      console.log(`The first event was seen after ${seconds.toFixed(1)} s.`);
      expect(performance.now() - begun).toBeLessThan(firstEventMsMax);
    },
    firstEventMsMax,
  );
});
