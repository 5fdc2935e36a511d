import "./hasty-store.ts";
import "../../src/recorder/worker.ts";
