// What calls take and answer. Types alone.
import type { Problem } from "./contract.ts";

/** A value that survives a round trip through JSON. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** What any call may be given besides its body. */
export interface Options {
  headers?: Record<string, string>;
  /** For `fetch` itself. A `signal` here takes the place of the client's own time-out. */
  fetch?: RequestInit;
}

/** The options of a call with a query; where nothing in it is required, it may be left out. */
export type Queried<Query> = Options & ({} extends Query ? { query?: Query } : { query: Query });

/** Whatever a route declares, our own failure and a server that cannot be reached may come of any call. */
type Always = 500 | 503;

export interface Success<Data, Status extends number = number> {
  data: Data;
  error: null;
  status: Status;
  response: Response;
  headers: Headers;
}

/** A failure, one for each status, so that a look at `status` narrows it. */
export type Failure<Status extends number = number> = Status extends number
  ? {
      data: null;
      error: Error & { status: Status; value: Problem };
      status: Status;
      response: Response;
      headers: Headers;
    }
  : never;

/** What a call comes to. Failures are answers too: no call throws. */
export type Answer<Data, Good extends number = number, Bad extends number = number> =
  Success<Data, Good> | Failure<Bad | Always>;

export type Call<Data, Good extends number, Bad extends number> = Promise<Answer<Data, Good, Bad>>;
