// Writes the types of `plaudit` into dist/library: `bun run build:types`, and before every `npm pack`. The
// program itself goes as it is, for Bun; a project's type check must not go through all of it.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";

const entries = ["src/plaudit.ts", "src/library/schema.ts", "src/library/migrations.ts"];
const out = "dist/library";

const flags = [
  ["--ignoreConfig", "--strict", "--noUncheckedIndexedAccess", "--verbatimModuleSyntax"],
  ["--skipLibCheck", "--declaration", "--emitDeclarationOnly", "--allowImportingTsExtensions"],
  ["--target", "esnext", "--module", "preserve", "--types", "bun-types"],
].flat();

const made = `${out}.all`;
rmSync(out, { recursive: true, force: true });
try {
  const tsc = Bun.spawn(
    [process.execPath, "run", "--bun", "tsc", ...flags, "--rootDir", ".", "--outDir", made].concat(
      "src/assets.d.ts",
      entries,
    ),
    { stdout: "pipe", stderr: "ignore" },
  );
  const said = await new Response(tsc.stdout).text();
  const kept = await keep(entries);
  // Of what is not kept, some cannot be declared, for want of names: nobody needs it.
  const wrong = said.split("\n").filter((line) => kept.has(line.replace(/\(.*/, "")));
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
} finally {
  rmSync(made, { recursive: true, force: true });
}

/** Keeps the types of these sources and of what they name, and nothing of all that the program is made of. */
async function keep(sources: readonly string[]): Promise<Set<string>> {
  const kept = new Set<string>();
  const waiting = [...sources];
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    if (kept.has(source)) continue;
    kept.add(source);
    const file = source.replace(/\.ts$/, ".d.ts");
    const text = await Bun.file(join(made, file)).text();
    // What stands beside a declaration is a script to those who read it.
    await Bun.write(join(out, file), text.replaceAll(/(from "\.[^"]*)\.ts"/g, '$1.js"'));
    const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "");
    for (const [, path] of code.matchAll(/from "(\.[^"]*\.ts)"/g)) {
      waiting.push(join(dirname(source), path!));
    }
  }
  return kept;
}
