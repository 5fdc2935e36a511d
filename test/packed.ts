// The npm package, packed once for all tests that install it.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";
import { contractFiles } from "../tools/contract/contract.ts";
import { lockUntil } from "../src/data/snapshot/lock.ts";
import { root } from "./docs/markdown.ts";
import { run } from "./processes.ts";

/** As it is committed: packing writes it anew. */
export const contract = {
  schemas: await Bun.file(join(root, contractFiles.schemas)).text(),
  api: await Bun.file(join(root, contractFiles.api)).text(),
};

/** In which another test process has packed. */
const turnMsMax = 100_000;
const packedFolder = join(root, "dist", "packed");
/** All processes of one run of the tests share what the first of them has packed. */
const runId = process.env["BUN_TEST_WORKER_ID"] === undefined ? process.pid : process.ppid;

/** The tarball that `npm pack` makes. */
export async function pack(): Promise<string> {
  return (await packOnce()).whole;
}

/** The same of the client's own package, which is built as Plaudit is packed. */
export async function packClient(): Promise<string> {
  return (await packOnce()).client;
}

interface Packed {
  whole: string;
  client: string;
}

let packing: Promise<Packed> | undefined;

function packOnce(): Promise<Packed> {
  return (packing ??= packInTurn());
}

/** Packing builds `dist` anew: of two processes at once, one would find it half made. */
async function packInTurn(): Promise<Packed> {
  mkdirSync(packedFolder, { recursive: true });
  const file = join(packedFolder, "lock");
  const lock = await lockUntil(performance.now() + turnMsMax, file);
  if (!lock) throw new Error(`Another process has ${file}.`);
  try {
    const folder = join(packedFolder, String(runId));
    if (!existsSync(folder)) await packInto(folder);
    const find = (name: string) => [...new Glob(name).scanSync({ cwd: folder, absolute: true })][0];
    return { whole: find("plaudit-[0-9]*.tgz")!, client: find("plaudit-client-*.tgz")! };
  } finally {
    lock.release();
  }
}

/** Makes the folder with both tarballs, in place of other runs'. */
async function packInto(folder: string): Promise<void> {
  for (const name of readdirSync(packedFolder)) {
    if (name !== "lock") rmSync(join(packedFolder, name), { recursive: true });
  }
  const made = `${folder}.making`;
  mkdirSync(made);
  await packFrom(root, made);
  await packFrom(join(root, "dist", "plaudit-client"), made);
  renameSync(made, folder);
}

async function packFrom(source: string, folder: string): Promise<void> {
  const npm = Bun.which("npm");
  const command = npm
    ? [npm, "pack", "--pack-destination", folder]
    : [process.execPath, "pm", "pack", "--destination", folder];
  await run(command, { cwd: source });
}

/** Unpacks it where a project would have it, alone: what it depends on is not there. */
export async function install(project: string): Promise<string> {
  const installed = join(project, "node_modules", "plaudit");
  mkdirSync(installed, { recursive: true });
  await run(["tar", "-xzf", await pack(), "--strip-components=1", "-C", installed]);
  return installed;
}

/** As `bun install` in that project would, without a registry: from what is installed here. */
export async function installAll(project: string): Promise<void> {
  await install(project);
  const modules = join(root, "node_modules");
  for (const name of readdirSync(modules)) {
    if (name !== "plaudit") symlinkSync(join(modules, name), join(project, "node_modules", name));
  }
}
