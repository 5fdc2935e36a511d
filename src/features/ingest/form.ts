// Opens the forms of PostHog's older clients: `data=` with JSON, or with base64 of JSON that may itself be packed.

const field = Buffer.from("data=");
const brace = 0x7b;
const bracket = 0x5b;
const decoder = new TextDecoder();

export function isForm(bytes: Uint8Array): boolean {
  return field.every((byte, i) => bytes[i] === byte);
}

/** What the form holds: JSON, or something packed. */
export function openForm(bytes: Uint8Array): Uint8Array {
  // Only that field is read: twenty megabytes can hold ten million others.
  const end = bytes.indexOf(0x26);
  const text = decoder.decode(end === -1 ? bytes : bytes.subarray(0, end));
  const data = new URLSearchParams(text).get("data") ?? "";
  const first = data.charCodeAt(0);
  return Buffer.from(data, first === brace || first === bracket ? "utf8" : "base64");
}
