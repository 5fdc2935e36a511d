// A mailbox that mail may be sent to: one, and nothing that a server could take for another or for a header.

const addressLengthMax = 254;
// No space, control character, comma, bracket or quote: a list, a comment or a line break would be somebody else.
const form = /^[^\s@<>()[\]\\,;:"\p{Cc}\p{Cf}]+@[^\s@<>()[\]\\,;:"\p{Cc}\p{Cf}]+$/u;

export function isMailbox(text: string): boolean {
  return text.length <= addressLengthMax && form.test(text);
}

export interface Mailbox {
  /** Empty: none is shown. */
  name: string;
  address: string;
}

/** Reads `Plaudit <noreply@example.com>`, or the address alone. Undefined for anything else. */
export function readMailbox(text: string): Mailbox | undefined {
  const [, name = "", inner] = /^([^<>\p{Cc}]*)<([^<>]*)>$/u.exec(text.trim()) ?? [];
  const address = (inner ?? text).trim();
  return isMailbox(address) ? { name: name.trim().replace(/^"(.*)"$/, "$1"), address } : undefined;
}

/** By which an address is known in the outbox: whatever its case, and naming nobody. */
export function digestOfAddress(address: string): string {
  return new Bun.CryptoHasher("sha256").update(`mailbox ${address.toLowerCase()}`).digest("hex");
}
