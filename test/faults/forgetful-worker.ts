import "./forgetful-store.ts";
import "../../src/recorder/worker.ts";
