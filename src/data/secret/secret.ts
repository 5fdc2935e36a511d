// The files of the secret that signs tokens, in the data folder: `secret` holds the one of now, `secret.old` those that
// it has replaced lately. A configured secret has no files.
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
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { UsageError } from "../../domain/error.ts";
import type { OldSecret, Secrets } from "../../domain/secrets.ts";
import { syncPath } from "../../store/sqlite/copy.ts";

const secretBytesMin = 32;
/** As long as what it has signed may last, and what it has sealed may wait. */
const keptMs = 30 * 24 * 60 * 60 * 1000;
/** Beyond this the oldest are forgotten, with all that they signed. */
export const oldSecretsMax = 4;

export const secretFiles = ["secret", "secret.old"] as const;

/** Whether the folder has a secret: not where one is configured. */
export function hasSecret(dataFolder: string): boolean {
  return existsSync(locate(dataFolder).file);
}

const OldSecrets = Type.Array(
  Type.Object({ secret: Type.String(), replacedAt: Type.Integer(), isTrusted: Type.Boolean() }),
);

/**
 * The configured secret, or else what the data folder holds, where one is made if there is none. Throws a
 * UsageError for a secret that others can read, or that is too short.
 */
export function loadSecrets(dataFolder: string, configured?: string): Secrets {
  if (configured !== undefined) {
    return { current: checked(configured, "PLAUDIT_SECRET"), old: [] };
  }
  const { file, oldFile } = locate(dataFolder);
  const text = read(file) ?? make(file);
  return { current: checked(text.trim(), file), old: readOld(oldFile) };
}

/**
 * Replaces the secret in the folder. What it has signed stays good for as long as it lasts, unless the secret has
 * `leaked`: then nothing does that a secret of before has signed. What it has sealed can be opened in either case.
 */
export function replaceSecret(
  dataFolder: string,
  { at, isLeaked }: { at: number; isLeaked: boolean },
): Secrets {
  const { file, oldFile } = locate(dataFolder);
  const { current, old } = loadSecrets(dataFolder);
  const replaced = [{ secret: current, replacedAt: at, isTrusted: true }, ...old]
    .filter(({ replacedAt }) => replacedAt + keptMs > at)
    .slice(0, oldSecretsMax)
    .map((each) => ({ ...each, isTrusted: each.isTrusted && !isLeaked }));
  const secrets = { current: makeSecret(), old: replaced };
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

function makeSecret(): string {
  return crypto.getRandomValues(new Uint8Array(secretBytesMin)).toHex();
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
