// The npm package, packed once for all tests that install it.
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Glob } from "bun";
import { contractFiles } from "../tools/contract/contract.ts";
import { root } from "./docs/markdown.ts";
import { run } from "./processes.ts";

/** As it is committed: packing writes it anew. */
export const contract = {
  schemas: await Bun.file(join(root, contractFiles.schemas)).text(),
  api: await Bun.file(join(root, contractFiles.api)).text(),
};

let packing: Promise<string> | undefined;
let packingClient: Promise<string> | undefined;

/** The tarball that `npm pack` makes. */
export function pack(): Promise<string> {
  return (packing ??= packFrom(root));
}

/** The same of the client's own package, which is built as Plaudit is packed. */
export function packClient(): Promise<string> {
  return (packingClient ??= pack().then(() => packFrom(join(root, "dist", "plaudit-client"))));
}

async function packFrom(source: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-packed-"));
  const npm = Bun.which("npm");
  const command = npm
    ? [npm, "pack", "--pack-destination", folder]
    : [process.execPath, "pm", "pack", "--destination", folder];
  await run(command, { cwd: source });
  const [tarball = ""] = new Glob("plaudit-*.tgz").scanSync({ cwd: folder, absolute: true });
  return tarball;
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
