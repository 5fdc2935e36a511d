// A store that is read and refuses to be written.
import { AppError } from "../domain/error.ts";
import type { Store } from "./store.ts";

/** Whatever would write fails with this: 503, and nothing has changed. */
export function refuseToWrite(): AppError {
  return new AppError(
    "unavailable",
    "This server is read-only: it was started with --read-only to look at the data.",
  );
}

export function createReadOnlyStore(store: Store): Store {
  return {
    ...store,
    atomically: () => Promise.reject(refuseToWrite()),
    prepare: () => () => Promise.reject(refuseToWrite()),
  };
}
