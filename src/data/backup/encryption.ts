// Backups that only the holder of a key can read, by age (https://age-encryption.org): `age --decrypt -i FILE` reads
// them as well.
import { readFileSync } from "node:fs";
import { Decrypter, Encrypter } from "age-encryption";
import type { Bytes } from "./archive.ts";

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

export async function encrypt(content: Bytes, recipient: string): Promise<Bytes> {
  return (await createEncrypter(recipient).encrypt(content)) as Bytes;
}

/** Throws an Error for people when none of the keys is the right one. */
export async function decrypt(
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
    const { message } = cause as Error;
    const why = /no identity matched/i.test(message)
      ? "cannot be read with this key"
      : `is damaged (${message})`;
    throw new Error(`${title} ${why}.`, { cause });
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
