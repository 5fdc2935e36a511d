// An event's id is not stored: it is a UUIDv7 made of when the event was received and its place in
// the order of arrival, so that it costs no column, never changes, and sorts by time.

/** `receivedAt` in ms since 1970, up to 2^48; `seq` up to 2^53. */
export interface EventKey {
  receivedAt: number;
  seq: number;
}

// RFC 9562 §5.7: 48 bits of time, the version, 12 bits left 0, the variant, and 62 bits for the seq.
const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7000-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const lowBits = 2 ** 48;

export function toEventId({ receivedAt, seq }: EventKey): string {
  const time = toHex48(receivedAt);
  const high = (0x8000 + Math.floor(seq / lowBits)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-${high}-${toHex48(seq % lowBits)}`;
}

function toHex48(n: number): string {
  return (lowBits + n).toString(16).slice(1);
}

/** Undefined for what is no event's id. */
export function parseEventId(id: string): EventKey | undefined {
  if (!pattern.test(id)) return undefined;
  const hex = id.replaceAll("-", "");
  const seq = (Number.parseInt(hex.slice(16, 20), 16) - 0x8000) * lowBits;
  const key = {
    receivedAt: Number.parseInt(hex.slice(0, 12), 16),
    seq: seq + Number.parseInt(hex.slice(20), 16),
  };
  return Number.isSafeInteger(key.seq) ? key : undefined;
}
