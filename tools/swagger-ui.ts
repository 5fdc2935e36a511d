// Takes Swagger UI into src/web/swagger-ui: `bun run build:swagger-ui 5.35.0`. It is no dependency, since its
// package brings one that reports every install to its maker.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../src/domain/error.ts";

const folder = new URL("../src/web/swagger-ui/", import.meta.url).pathname;

/** Where each file lies in the package, by its name here. */
const files = {
  "swagger-ui.browser.js": "swagger-ui-bundle.js",
  "swagger-ui.css": "swagger-ui.css",
  "swagger-ui.browser.js.LICENSE.txt": "swagger-ui-bundle.js.LICENSE.txt",
  LICENSE: "LICENSE",
  NOTICE: "NOTICE",
};

const [version] = Bun.argv.slice(2);
if (version === undefined) throw new UsageError("Which version? `bun run build:swagger-ui 5.35.0`");
const project = mkdtempSync(join(tmpdir(), "plaudit-swagger-ui-"));
try {
  await Bun.write(join(project, "package.json"), "{}");
  // Checked against the registry's hash; nothing of it is run.
  const add = ["add", "--ignore-scripts", "--silent", `swagger-ui-dist@${version}`];
  const installing = Bun.spawn([process.execPath, ...add], { cwd: project, stderr: "inherit" });
  if ((await installing.exited) !== 0) throw new Error(`swagger-ui-dist@${version} is not there.`);
  const hashes: string[] = [];
  for (const [name, source] of Object.entries(files)) {
    const bytes = await Bun.file(join(project, "node_modules", "swagger-ui-dist", source)).bytes();
    await Bun.write(join(folder, name), bytes);
    hashes.push(`${new Bun.CryptoHasher("sha256").update(bytes).digest("hex")}  ${name}\n`);
  }
  await Bun.write(join(folder, "SHA256SUMS"), `# swagger-ui-dist ${version}\n${hashes.join("")}`);
} finally {
  rmSync(project, { recursive: true });
}
