// A chapter of requests, as data: what is asked, by whom, and what of the answer later requests need.

/**
 * A `{name}` in a text, an address or a header stands for a value that an earlier request kept; `{as NAME}` is
 * the token or key of that caller.
 */
export interface Ask {
  /** The method and the address: `GET /api/items/{item}`. */
  readonly ask: string;
  /** What follows the `?`. A value that is no text is sent as its JSON. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Whose token or key is sent as Bearer. Default: none is. */
  readonly as?: string;
  /** Whose key is sent as Basic, the way Segment's clients do. */
  readonly basic?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** A body as it is, with a type only if the headers say one. */
  readonly text?: string;
  /** Whether the body is packed. */
  readonly gzip?: true;
  /** Names for values in the answer, each by its path there: `{ item: "id" }`. */
  readonly keep?: Readonly<Record<string, string>>;
  /** Seconds that pass before it. */
  readonly later?: number;
  /** How often it is sent; the last answer counts. Default: once. */
  readonly times?: number;
  /** What of the body counts. Default: all of it. */
  readonly shows?: "nothing" | "names of metrics";
  /** How many messages are read of a stream, which does not end by itself. */
  readonly messages?: number;
}

/** By their names, in the order in which they are sent. */
export type Requests = Readonly<Record<string, Ask>>;

export interface Chapter {
  readonly requests: Requests;
  /** Settings of an app of its own. Default: the chapter goes on with the app of those before it. */
  readonly settings?: Readonly<Record<string, string>>;
}
