// A disk that notes everything done to it, and can say what a power cut at any moment would have left:
// what was synced, and of the rest whatever a real disk may have kept.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Disk, realDisk } from "../../src/journal/disk.ts";

type Step =
  | { does: "make"; file: string }
  | { does: "write"; file: string; bytes: Uint8Array }
  | { does: "cut"; file: string; length: number }
  /** Everything in the file up to this length is kept. */
  | { does: "keep"; file: string; length: number }
  /** These names are kept. */
  | { does: "keepNames"; files: string[] };

/** What became of bytes that no sync had covered. */
export const fates = ["gone", "there", "half", "zeros", "garbage", "only the end"] as const;
export type Fate = (typeof fates)[number];

export interface PowerDisk extends Disk {
  /** How many steps were noted so far. */
  steps(): number;
  /** Writes into a folder what a power cut after so many steps leaves of the journal's. */
  leave(folder: string, steps: number, fate: Fate, random: () => number): void;
}

export interface PowerDiskOptions {
  /** A canary's disk forgets to sync all but the newest segment. */
  isForgetful?: boolean;
  syncMs?: number;
}

export function createPowerDisk({
  isForgetful = false,
  syncMs = 2,
}: PowerDiskOptions = {}): PowerDisk {
  const trace: Step[] = [];
  const files = new Map<number, string>();
  const lengths = new Map<string, number>();
  const fileOf = (fd: number) => files.get(fd) ?? "";

  return {
    ...realDisk,
    open(path, flags, mode) {
      const fd = realDisk.open(path, flags, mode);
      files.set(fd, basename(path));
      lengths.set(basename(path), 0);
      trace.push({ does: "make", file: basename(path) });
      return fd;
    },
    write(fd, bytes) {
      const written = realDisk.write(fd, bytes);
      const file = fileOf(fd);
      lengths.set(file, (lengths.get(file) ?? 0) + written);
      trace.push({ does: "write", file, bytes: Uint8Array.from(bytes.subarray(0, written)) });
      return written;
    },
    truncate(fd, length) {
      realDisk.truncate(fd, length);
      lengths.set(fileOf(fd), length);
      trace.push({ does: "cut", file: fileOf(fd), length });
    },
    async fdatasync(fd) {
      const file = fileOf(fd);
      const length = lengths.get(file) ?? 0;
      await Bun.sleep(syncMs);
      const isNewest = file === [...lengths.keys()].at(-1);
      if (isNewest || !isForgetful) trace.push({ does: "keep", file, length });
    },
    async syncFolder() {
      const names = [...lengths.keys()];
      await Bun.sleep(syncMs);
      trace.push({ does: "keepNames", files: names });
    },

    steps: () => trace.length,
    leave(folder, steps, fate, random) {
      const { contents, kept, names } = replay(trace.slice(0, steps));
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      for (const [file, bytes] of contents) {
        if (!names.has(file) && (fate === "gone" || random() < 0.5)) continue;
        writeFileSync(join(folder, file), suffer(bytes, kept.get(file) ?? 0, fate, random));
      }
    },
  };
}

function replay(trace: readonly Step[]) {
  const contents = new Map<string, Buffer>();
  const kept = new Map<string, number>();
  const names = new Set<string>();
  for (const step of trace) {
    if (step.does === "keepNames") for (const file of step.files) names.add(file);
    if (step.does === "make") contents.set(step.file, Buffer.alloc(0));
    if (step.does === "keep") kept.set(step.file, step.length);
    const before = "file" in step ? (contents.get(step.file) ?? Buffer.alloc(0)) : Buffer.alloc(0);
    if (step.does === "write") contents.set(step.file, Buffer.concat([before, step.bytes]));
    if (step.does === "cut") contents.set(step.file, before.subarray(0, step.length));
  }
  return { contents, kept, names };
}

function suffer(bytes: Buffer, kept: number, fate: Fate, random: () => number): Buffer {
  const safe = bytes.subarray(0, kept);
  const rest = Buffer.from(bytes.subarray(kept));
  if (fate === "gone") return safe;
  if (fate === "half") return Buffer.concat([safe, rest.subarray(0, random() * rest.length)]);
  if (fate === "zeros") rest.fill(0);
  if (fate === "garbage") for (let i = 0; i < rest.length; i++) rest[i] = random() * 256;
  if (fate === "only the end") rest.fill(0, 0, Math.floor(random() * rest.length));
  return Buffer.concat([safe, rest]);
}
