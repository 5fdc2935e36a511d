// The Bun Worker: stores what the journal holds, off the request path (see clerk.ts). Only this file says which store
// that is.
import { giveWay } from "../runtime/priority.ts";
import { openEventLogWriter } from "../store/sqlite/events/log-writer.ts";
import { createClerk } from "./clerk.ts";
import type { ToWorker } from "./messages.ts";

declare const self: Worker;

giveWay();
const clerk = createClerk(openEventLogWriter, (message) => self.postMessage(message));

// This is installed before anything is awaited, for a message that comes earlier would be lost. A failure that nobody
// catches ends the Worker, and the main thread starts another.
self.onmessage = ({ data }: MessageEvent<ToWorker>) => void clerk.hear(data);
