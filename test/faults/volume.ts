// Volumes of a test's own, in memory.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export function run(...command: string[]): number {
  return Bun.spawnSync(command, { stdout: "ignore", stderr: "ignore" }).exitCode;
}

export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-volume-"));
  const isMounted =
    process.platform === "linux" && run("mount", "-t", "tmpfs", "tmpfs", folder) === 0;
  if (isMounted) run("umount", folder);
  else
    console.warn(
      "Skipped: volumes that are full or read-only need root on Linux, to mount a tmpfs.",
    );
  return isMounted;
}

export const mount = canMount();
