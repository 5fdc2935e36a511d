// An event as the store holds it: numbers stand for its words. Times are ms since 1970.

/** The number of a word is zero if there is none. */
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
  /** Bits of `eventFlags`, in the domain's event codec. */
  flags: number;
}
