import "./parted-store.ts";
import "../../src/recorder/worker.ts";
