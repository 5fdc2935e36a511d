// An event on its way into the store, and on its way out. Times are ms since 1970.

export interface NewEvent {
  type: string;
  event: string;
  userId: string | null;
  anonymousId: string | null;
  previousId: string | null;
  groupId: string | null;
  timestamp: number;
  receivedAt: number;
  /** The timestamp as sent, where it differs from `timestamp`. */
  sentAt: number | null;
  messageId: string | null;
  source: string;
  /** Sent with a public key. */
  public?: true;
  /** Whose rules say who an id is, where they are not Segment's. */
  dialect?: "posthog";
  /** An identify that only tells traits: its id is not somebody's name for that. */
  unnamed?: true;
  /** JSON text; null for {}. */
  properties: string | null;
}

/** The same with its words replaced by the numbers that stand for them; zero where there is none. */
export interface EventRow {
  timestamp: number;
  receivedAt: number;
  /** The timestamp as sent, always. */
  sentAt: number;
  nameId: number;
  sourceId: number;
  userId: number;
  anonymousId: number;
  messageId: string | null;
  previousId: string | null;
  groupId: string | null;
  properties: string | null;
  /** Bits of `eventFlags`. */
  flags: number;
}

/** What a stored event says of its sender, in bits. */
export const eventFlags = { public: 1, posthog: 2, unnamed: 4 } as const;

export function flagsOf({ public: isPublic, dialect, unnamed }: NewEvent): number {
  return (
    (isPublic ? eventFlags.public : 0) |
    (dialect === "posthog" ? eventFlags.posthog : 0) |
    (unnamed ? eventFlags.unnamed : 0)
  );
}
