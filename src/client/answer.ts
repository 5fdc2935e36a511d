// What calls take and answer. Types alone.
import type { Problem } from "./schemas.ts";

/** The options of any call besides its body. */
export interface Options {
  headers?: Record<string, string>;
  /** Options for `fetch` itself. A `signal` here replaces the client's own time-out. */
  fetch?: RequestInit;
}

/** The options of a call with a query, which may be left out if nothing in it is required. */
export type Queried<Query> = Options & ({} extends Query ? { query?: Query } : { query: Query });

/** Any call may fail with an error of ours or with a server that cannot be reached, whatever its route declares. */
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

/** The outcome of a call. Failures are answers too: no call throws. */
export type Answer<Data, Good extends number = number, Bad extends number = number> =
  Success<Data, Good> | Failure<Bad | Always>;

export type Call<Data, Good extends number, Bad extends number> = Promise<Answer<Data, Good, Bad>>;
