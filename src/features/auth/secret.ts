// The secret that signs tokens: it is configured, or made on the first start and kept beside the data.
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../domain/error.ts";

const secretBytesMin = 32;

/**
 * The configured secret, or else the one in the data folder, which is made if there is none. Throws a
 * UsageError for a secret that others can read, or that is too short.
 */
export function loadSecret(dataFolder: string, configured?: string): string {
  if (configured !== undefined) return checked(configured, "PLAUDIT_SECRET");
  const file = join(dataFolder, "secret");
  return read(file) ?? make(file);
}

function read(file: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
  try {
    // Windows has no such modes and reports every file as readable by all.
    if (process.platform !== "win32" && (fstatSync(fd).mode & 0o077) !== 0) {
      throw new UsageError(`${file} can be read by others: run \`chmod 600 ${file}\`.`);
    }
    return checked(readFileSync(fd, "utf8").trim(), file);
  } finally {
    closeSync(fd);
  }
}

function make(file: string): string {
  // Written aside and linked: the name appears with its content or not at all, and never replaces one.
  const draft = `${file}.${process.pid}.new`;
  rmSync(draft, { force: true });
  const fd = openSync(draft, "wx", 0o600);
  try {
    writeSync(fd, `${crypto.getRandomValues(new Uint8Array(secretBytesMin)).toHex()}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    // Another process was first: its secret is the one.
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(file)!;
}

function checked(secret: string, where: string): string {
  if (Buffer.byteLength(secret) < secretBytesMin) {
    throw new UsageError(
      `${where} must hold at least ${secretBytesMin} bytes: make one with \`openssl rand -hex 32\`.`,
    );
  }
  return secret;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
