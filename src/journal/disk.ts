// All that the journal asks of the disk, in one place, so that tests can make each call fail.
import * as fs from "node:fs";
import { promisify } from "node:util";

export interface Disk {
  open(file: string, flags: number, mode: number): number;
  /** Returns how many bytes were written: fewer than given when the disk fills up. The bytes may be reused after. */
  write(fd: number, bytes: Uint8Array): number;
  truncate(fd: number, length: number): void;
  fdatasync(fd: number): Promise<void>;
  /** Makes a folder's entries durable. */
  syncFolder(folder: string): Promise<void>;
  /** Whether the file still has a name. What is written to a deleted file is gone with its descriptor. */
  isThere(fd: number): boolean;
  close(fd: number): void;
  remove(file: string): void;
  /** How many bytes we may still write to the folder's volume. */
  freeBytes(folder: string): Promise<number>;
}

const fdatasync = promisify(fs.fdatasync);
const fsync = promisify(fs.fsync);
const statfs = promisify(fs.statfs);

export const realDisk: Disk = {
  open: (file, flags, mode) => fs.openSync(file, flags, mode),
  write: (fd, bytes) => fs.writeSync(fd, bytes),
  truncate: (fd, length) => fs.ftruncateSync(fd, length),
  fdatasync,
  async syncFolder(folder) {
    const fd = fs.openSync(folder, fs.constants.O_RDONLY);
    try {
      await fsync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
  isThere: (fd) => fs.fstatSync(fd).nlink > 0,
  close: (fd) => fs.closeSync(fd),
  remove: (file) => fs.rmSync(file, { force: true }),
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};

/** Whether a write failed for want of room. Any other failure is an alarm. */
export function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG"].includes((error as { code?: string }).code ?? "");
}
