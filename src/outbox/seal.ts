// What waits to be sent may open an account. It lies sealed in the database, and in backups of it, with a key that is
// made of the server's secret.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { ReadSecrets, Secrets } from "../domain/secrets.ts";
import { madeOf } from "../runtime/made-of.ts";

const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

export interface Seal {
  close(text: string): string;
  /** Opens what was sealed before the secret was replaced, too. Throws for what another has sealed, or somebody has changed. */
  open(sealed: string): string;
}

export function createSeal(secrets: ReadSecrets): Seal {
  const keys = madeOf(secrets, makeKeys);
  return {
    close: (text) => close(text, keys().current),

    open(sealed) {
      const { current, old } = keys();
      const bytes = Buffer.from(sealed, "base64");
      for (const key of old) {
        try {
          return open(bytes, key);
        } catch {
          // It is of another secret.
        }
      }
      return open(bytes, current);
    },
  };
}

function makeKeys({ current, old }: Secrets) {
  return { current: toKey(current), old: old.map(({ secret }) => toKey(secret)) };
}

function toKey(secret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", "plaudit.outbox", 32));
}

function close(text: string, key: Buffer): string {
  const nonce = randomBytes(nonceBytes);
  const closing = createCipheriv(cipher, key, nonce);
  const body = Buffer.concat([closing.update(text, "utf8"), closing.final()]);
  return Buffer.concat([nonce, closing.getAuthTag(), body]).toString("base64");
}

function open(bytes: Buffer, key: Buffer): string {
  const nonce = bytes.subarray(0, nonceBytes);
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  opening.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  const body = bytes.subarray(nonceBytes + tagBytes);
  return opening.update(body, undefined, "utf8") + opening.final("utf8");
}
