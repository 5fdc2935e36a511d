// Makes a package of its own of the client that stands in dist/client: dist/plaudit-client, for those who want it
// alone. Its files are the same, byte for byte, as those that `plaudit/client` leads to.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type as moduleType, license, version } from "../../package.json" with { type: "json" };

const page = "docs/client.md";
const main = { types: "./client.d.ts", default: "./client.js" };

export async function packageClient(client: string, out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  cpSync(client, out, { recursive: true });
  const about = {
    name: "plaudit-client",
    version,
    description: "The typed client of Plaudit, for Bun, Node and browsers.",
    license,
    type: moduleType,
    exports: { ".": main, "./package.json": "./package.json" },
    sideEffects: false,
    engines: { node: ">=20" },
  };
  await Bun.write(join(out, "package.json"), `${JSON.stringify(about, null, 2)}\n`);
  await Bun.write(join(out, "README.md"), withoutLinks(await Bun.file(page).text()));
  cpSync("LICENSE", join(out, "LICENSE"));
}

/** Our other pages are not in the package: what leads to them is text there. */
function withoutLinks(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\((?![a-z]+:|#)[^)]+\)/g, "$1");
}
