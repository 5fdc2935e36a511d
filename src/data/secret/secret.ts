// The files of the secret that signs tokens, in the data folder: `secret` holds the one of now, `secret.old` those that
// it has replaced lately. A configured secret has no files, and nodes that share a database have theirs in it (stored.ts).
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { Value } from "@sinclair/typebox/value";
import { UsageError } from "../../domain/error.ts";
import type { OldSecret, Secrets } from "../../domain/secrets.ts";
import { syncPath } from "../../store/sqlite/copy.ts";
import { demandLong, makeSecret, OldSecrets, type Replacing, succeed } from "./succession.ts";

export const secretFiles = ["secret", "secret.old"] as const;

/** Whether the folder has a secret: not where one is configured. */
export function hasSecret(dataFolder: string): boolean {
  return existsSync(locate(dataFolder).file);
}

/**
 * The configured secret, or else what the data folder holds, where one is made if there is none. Throws a
 * UsageError for a secret that others can read, or that is too short.
 */
export function loadSecrets(dataFolder: string, configured?: string): Secrets {
  if (configured !== undefined) {
    return { current: demandLong(configured, "PLAUDIT_SECRET"), old: [] };
  }
  const { file, oldFile } = locate(dataFolder);
  const text = read(file) ?? make(file);
  return { current: demandLong(text.trim(), file), old: readOld(oldFile) };
}

/** Replaces the secret in the folder: see `succeed`. */
export function replaceSecret(dataFolder: string, replacing: Replacing): Secrets {
  const { file, oldFile } = locate(dataFolder);
  const secrets = succeed(loadSecrets(dataFolder), replacing);
  // First, so that at no moment a secret is missing that was in use.
  replace(oldFile, JSON.stringify(secrets.old));
  replace(file, secrets.current);
  // Windows has no such thing.
  if (process.platform !== "win32") syncPath(dataFolder);
  return secrets;
}

function locate(dataFolder: string) {
  const [file, oldFile] = secretFiles;
  return { file: join(dataFolder, file), oldFile: join(dataFolder, oldFile) };
}

/** Undefined where there is no such file. */
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
    return readFileSync(fd, "utf8");
  } finally {
    closeSync(fd);
  }
}

function readOld(file: string): OldSecret[] {
  const text = read(file);
  if (text === undefined) return [];
  try {
    return Value.Decode(OldSecrets, JSON.parse(text));
  } catch (cause) {
    throw new UsageError(
      `${file} cannot be understood: delete it. Whoever signed in before the secret was replaced then has to sign in again.`,
      { cause },
    );
  }
}

function make(file: string): string {
  // Written aside and linked: the name appears with its content or not at all, and never replaces one.
  const draft = writeDraft(file, makeSecret());
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

/** The file has the old content or the new one, whenever the machine stops. */
function replace(file: string, text: string): void {
  const draft = writeDraft(file, text);
  try {
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeDraft(file: string, text: string): string {
  const draft = `${file}.${process.pid}.new`;
  rmSync(draft, { force: true });
  const fd = openSync(draft, "wx", 0o600);
  try {
    writeSync(fd, `${text}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return draft;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
