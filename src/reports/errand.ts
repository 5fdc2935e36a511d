// What a question asks of other threads, and what they hand back: plain data, for it goes from thread to thread.
import type { SharedIdentities } from "./identities.ts";
import type { Parts } from "./parts.ts";

/** Passes that go through the same events: source.ts. */
export interface Errand {
  passes: { pass: string; input: unknown }[];
  parts: Parts;
  /** Who is who, as the question sees it. */
  identities: SharedIdentities;
  /** Only those help who see the same events: the store has taken nothing away since. */
  removals: number;
  /** How long it may take. */
  timeMsMax: number;
}

/** What one thread has done of it. */
export interface Share {
  /** Which parts. */
  done: number[];
  /** By each of the passes. */
  gathered: unknown[];
  /** Whether it has stopped since it held much. Nobody else begins to help then. */
  isFull: boolean;
}

/** Other threads that may help with a question. */
export interface Crew {
  /**
   * Offers an errand to whoever has time. The result is called when no part is left, with how many came to help; it
   * fulfils with what they did once they are through. It rejects if one of them fails.
   */
  share(errand: Errand): (joined: number) => Promise<Share[]>;
}
