// A project outside of ours that has the client installed, with the types of an API of so many routes.
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { readDocument } from "../tools/contract/contract.ts";
import { type ApiDocument, writeContract } from "../tools/contract/typescript.ts";
import { runToEnd } from "./processes.ts";

const root = new URL("../", import.meta.url).pathname;
const buildMsMax = 60_000;
/** No lib of Bun's or Node's: the client's types need neither. */
export const compilerOptions = {
  strict: true,
  noEmit: true,
  target: "es2022",
  module: "esnext",
  moduleResolution: "bundler",
  types: [],
};

/** Makes it in the folder; its one file is what our own type tests are. Returns how many routes there are. */
export async function createProject(folder: string, routes: number): Promise<number> {
  await runToEnd([process.execPath, "run", "build:client"], buildMsMax);
  const installed = join(folder, "node_modules", "plaudit");
  mkdirSync(installed, { recursive: true });
  cpSync(join(root, "package.json"), join(installed, "package.json"));
  cpSync(join(root, "dist/client"), join(installed, "dist/client"), { recursive: true });
  const document = enlarge(await readDocument(), routes);
  // All of it is types, so it is its own declaration.
  const { schemas, api } = writeContract(document);
  const asBuilt = (text: string) => text.replaceAll(/(from "\.\/\w+)\.ts"/g, '$1.js"');
  await Bun.write(join(installed, "dist/client/schemas.d.ts"), asBuilt(schemas));
  await Bun.write(join(installed, "dist/client/contract.d.ts"), asBuilt(api));
  cpSync(join(root, "test/client/types.ts"), join(folder, "types.ts"));
  await Bun.write(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  for (const name of ["typescript", "typescript-5"]) {
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  return countRoutes(document);
}

/** Routes are there again under other paths and names, until there are so many. */
function enlarge(document: ApiDocument, routes: number): ApiDocument {
  const paths = { ...document.paths };
  let missing = routes - countRoutes(document);
  for (const [path, operations] of Object.entries(document.paths)) {
    if (missing <= 0) break;
    if (!isOurs(path)) continue;
    const copies = Object.entries(operations).map(([method, operation]) => [
      method,
      { ...operation, operationId: `${operation.operationId}Again` },
    ]);
    paths[path.replace("/api/", "/api/again/")] = Object.fromEntries(copies);
    missing -= copies.length;
  }
  return { ...document, paths };
}

function countRoutes({ paths }: ApiDocument): number {
  const ours = Object.entries(paths).filter(([path]) => isOurs(path));
  return ours.reduce((sum, [, operations]) => sum + Object.keys(operations).length, 0);
}

const isOurs = (path: string) => path.startsWith("/api/");
