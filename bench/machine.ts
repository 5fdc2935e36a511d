// What the figures were measured on: they mean nothing without it.
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { median } from "./rounds.ts";

const syncs = 50;

/** One line. `folder` is on the disk that the parts use. */
export function describeMachine(folder: string): string {
  const gibibytes = (totalmem() / 1024 ** 3).toFixed(0);
  return [
    `${cpus().length} cores (${cpus()[0]?.model.trim()})`,
    `${gibibytes} GB`,
    `${platform()} ${release()} ${arch()}`,
    `bun ${Bun.version}`,
    `a sync of the disk ${syncMs(folder).toFixed(2)} ms`,
  ].join(", ");
}

/** How long the disk takes to keep 4 KB: what every durable commit waits for. */
function syncMs(folder: string): number {
  const file = join(folder, "sync");
  const fd = openSync(file, "w");
  const page = new Uint8Array(4096);
  const times = Array.from({ length: syncs }, () => {
    writeSync(fd, page);
    const startedAt = performance.now();
    fdatasyncSync(fd);
    return performance.now() - startedAt;
  });
  closeSync(fd);
  rmSync(file);
  return median(times);
}
