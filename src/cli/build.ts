// `plaudit build`: an app on Plaudit as one binary, the Workers in it.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { UsageError } from "../domain/error.ts";
import { defineCommand } from "./command.ts";

/** Our src, wherever the package lies. */
const sources = join(import.meta.dir, "..");
const workers = ["recorder/worker.ts", "reports/worker.ts", "data/backup/worker.ts"].map((file) =>
  join(sources, file),
);

// Never minified: that breaks Elysia's handlers in silence.
const flags = [
  ["--compile", "--bytecode", "--format=esm", "--sourcemap", "--env=disable"],
  ["--no-compile-autoload-dotenv", "--no-compile-autoload-bunfig"],
].flat();

export const buildCommand = defineCommand({
  name: "build",
  summary: "Compile an app that is built on Plaudit into one binary",
  operands: ["FILE"],
  flags: {
    outfile: {
      type: "string",
      value: "FILE",
      about: "The binary's path. Default: the name of FILE",
    },
  },
  notes:
    "Run it from the npm package: `bunx plaudit build app.ts`. The binary reads no .env and no bunfig.toml.",
  async run({ operands: [file = ""], flags: { outfile = nameOf(file) } }) {
    if (Bun.isStandaloneExecutable) {
      throw new UsageError("This binary has no sources to build with: run `bunx plaudit build`.");
    }
    const entries = [resolve(file), ...workers];
    const root = commonFolder(entries.map((entry) => dirname(entry)));
    // In the binary every module has the entry's address: the library must be told where its files are.
    const folder = JSON.stringify(relative(root, sources).replaceAll("\\", "/"));
    const wanted = resolve(outfile);
    mkdirSync(dirname(wanted), { recursive: true });
    // Bun leaves the source maps beside the binary as well, which has them in it.
    const aside = mkdtempSync(`${wanted}.building-`);
    try {
      const build = Bun.spawn(
        [process.execPath, "build", ...flags, `--define=PLAUDIT_SOURCES=${folder}`].concat(
          ["--root", root, "--outfile", join(aside, basename(wanted))],
          entries,
        ),
        { stdin: "ignore", stdout: "inherit", stderr: "inherit" },
      );
      if ((await build.exited) !== 0) return 1;
      // On Windows its name ends with .exe.
      const binary = readdirSync(aside).find((name) => !name.endsWith(".map"))!;
      renameSync(join(aside, binary), join(dirname(wanted), binary));
      return 0;
    } finally {
      rmSync(aside, { recursive: true });
    }
  },
});

const nameOf = (file: string) => basename(file).replace(/\.[^.]*$/, "");

function commonFolder([first = "", ...others]: readonly string[]): string {
  if (others.every((folder) => `${folder}/`.startsWith(first === "/" ? "/" : `${first}/`)))
    return first;
  return commonFolder([dirname(first), ...others]);
}
