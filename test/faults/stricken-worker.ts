// The recorder's Worker, on a store with faults.
import "./stricken-store.ts";
import "../../src/recorder/worker.ts";
