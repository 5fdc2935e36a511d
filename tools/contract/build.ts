// Builds `plaudit/client` into dist/client, and `plaudit-client` into dist/plaudit-client: `bun run build:client`,
// and before every `npm pack`.
import { copyFileSync, rmSync } from "node:fs";
import { Glob } from "bun";
import { contractFiles, generateContract } from "./contract.ts";
import { packageClient } from "./package.ts";

const entry = "src/client/client.ts";
const out = "dist/client";

/** The types must hold where there is neither Bun nor Node: in a browser. */
const typesFlags = [
  [
    "--ignoreConfig",
    "--strict",
    "--noUncheckedIndexedAccess",
    "--verbatimModuleSyntax",
    "--skipLibCheck",
  ],
  ["--declaration", "--emitDeclarationOnly", "--allowImportingTsExtensions"],
  ["--target", "es2022", "--module", "preserve", "--types", ""],
  ["--lib", "es2024,esnext,dom,dom.iterable,dom.asynciterable"],
].flat();

const contract = await generateContract();
await Bun.write(contractFiles.schemas, contract.schemas);
await Bun.write(contractFiles.api, contract.api);
rmSync(out, { recursive: true, force: true });
await Promise.all([buildScript(), buildTypes()]);
await packageClient(out, "dist/plaudit-client");

/** One module that imports nothing. Not minified: whoever meets it in a stack trace can read it. */
async function buildScript(): Promise<void> {
  await Bun.build({
    entrypoints: [entry],
    outdir: out,
    target: "browser",
    banner: "/*! Contains @elysiajs/eden, MIT licence: see LICENSE.eden */",
  });
  copyFileSync("node_modules/@elysiajs/eden/LICENSE", `${out}/LICENSE.eden`);
}

async function buildTypes(): Promise<void> {
  const tsc = Bun.spawn(
    [process.execPath, "run", "--bun", "tsc", ...typesFlags, "--outDir", out, entry],
    { stdout: "inherit", stderr: "inherit" },
  );
  if ((await tsc.exited) !== 0) throw new Error("The client's types do not hold.");
  // What stands beside a declaration is a script to those who read it.
  for (const file of new Glob(`${out}/*.d.ts`).scanSync()) {
    const text = await Bun.file(file).text();
    await Bun.write(file, text.replaceAll(/(from "\.\/\w+)\.ts"/g, '$1.js"'));
  }
}
