// Backups that only the holder of a key can read, by age (https://age-encryption.org): `age --decrypt -i FILE` reads
// them as well.
import { readFileSync } from "node:fs";
import { Decrypter, Encrypter } from "age-encryption";
import { UsageError } from "../../domain/error.ts";
import type { Bytes } from "./archive.ts";
import { isEncryptedName } from "./name.ts";
import { PlaceFailure, UnfitBackup } from "./unfit.ts";

/** Every file of age's begins so. */
const magic = new TextEncoder().encode("age-encryption.org/");

/** Throws an Error for people when it is no recipient: `age1…`. */
export function createEncrypter(recipient: string): Encrypter {
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
    return encrypter;
  } catch (cause) {
    throw new Error("The recipient must be an age1… of age-keygen's.", { cause });
  }
}

/** Throws a UsageError unless the name of a backup says what it will be: encrypted, or not. */
export function demandFitting(name: string, recipient: string | undefined): void {
  if (isEncryptedName(name) === (recipient !== undefined)) return;
  throw new UsageError(
    recipient === undefined
      ? `${name} would not be encrypted: add --recipient age1…, or leave out the .age of its name.`
      : `${name} would be encrypted: add .age to its name.`,
  );
}

export async function encrypt(content: Bytes, recipient: string): Promise<Bytes> {
  return (await createEncrypter(recipient).encrypt(content)) as Bytes;
}

/**
 * What is encrypted is decrypted, and anything else stays as it is: its first bytes tell, for people rename files.
 * Throws an Error for people when none of the keys is the right one.
 */
export async function openSealed(
  content: Bytes,
  keys: readonly string[] | undefined,
  title: string,
): Promise<Bytes> {
  const { head, all } = await peek(content, magic.length);
  return Buffer.from(head).equals(magic) ? decrypt(all, keys, title) : all;
}

/** The first bytes, and all of them: what was read comes again. */
async function peek(content: Bytes, length: number): Promise<{ head: Uint8Array; all: Bytes }> {
  const reader = content.getReader();
  let head = new Uint8Array();
  while (head.length < length) {
    const { value, done } = await reader.read();
    if (done) break;
    head = Bun.concatArrayBuffers([head, value], Infinity, true);
  }
  const all: Bytes = new ReadableStream({
    start: (controller) => {
      if (head.length > 0) controller.enqueue(head);
    },
    async pull(controller) {
      const { value, done } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { head: head.subarray(0, length), all };
}

async function decrypt(
  content: Bytes,
  keys: readonly string[] | undefined,
  title: string,
): Promise<Bytes> {
  if (!keys) throw new Error(`${title} is encrypted: name the file with its key with --identity.`);
  const decrypter = new Decrypter();
  for (const key of keys) decrypter.addIdentity(key);
  try {
    return (await decrypter.decrypt(content)) as Bytes;
  } catch (cause) {
    if (cause instanceof PlaceFailure) throw cause;
    const { message } = cause as Error;
    if (/no identity matched/i.test(message)) {
      throw new Error(`${title} cannot be read with this key.`, { cause });
    }
    throw new UnfitBackup(`${title} is damaged (${message}).`, { cause });
  }
}

/** The keys in a file of age-keygen's. Throws an Error for people when there is none. */
export function readKeys(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`${file} cannot be read (${(cause as { code?: string }).code}).`, { cause });
  }
  const keys = text.split(/\s*\n\s*/).filter((line) => line.startsWith("AGE-SECRET-KEY-"));
  try {
    for (const key of keys) new Decrypter().addIdentity(key);
  } catch (cause) {
    throw new Error(`${file} holds a key that cannot be read.`, { cause });
  }
  if (keys.length > 0) return keys;
  throw new Error(`${file} holds no key of age's: a line that begins with AGE-SECRET-KEY-1.`);
}
