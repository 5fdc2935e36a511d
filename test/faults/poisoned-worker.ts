// The recorder's Worker, on a store that knows poison.
import "./poisoned-store.ts";
import "../../src/recorder/worker.ts";
