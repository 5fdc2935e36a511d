// What waits to be sent may open an account. It lies sealed in the database, and in backups of it, with a key that is
// made of the server's secret.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

export interface Seal {
  close(text: string): string;
  /** Throws for what another secret has sealed, or somebody has changed. */
  open(sealed: string): string;
}

/** `secret`: at least 32 bytes. */
export function createSeal(secret: string): Seal {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "plaudit.outbox", 32));
  return {
    close(text) {
      const nonce = randomBytes(nonceBytes);
      const closing = createCipheriv(cipher, key, nonce);
      const body = Buffer.concat([closing.update(text, "utf8"), closing.final()]);
      return Buffer.concat([nonce, closing.getAuthTag(), body]).toString("base64");
    },

    open(sealed) {
      const bytes = Buffer.from(sealed, "base64");
      const nonce = bytes.subarray(0, nonceBytes);
      const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes });
      opening.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      const body = bytes.subarray(nonceBytes + tagBytes);
      return opening.update(body, undefined, "utf8") + opening.final("utf8");
    },
  };
}
