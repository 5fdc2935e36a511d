// The Bun Worker: stores what the journal holds, off the request path (see clerk.ts).
import { giveWay } from "../runtime/priority.ts";
import { createClerk } from "./clerk.ts";
import type { ToWorker } from "./messages.ts";

declare const self: Worker;

giveWay();
const clerk = createClerk((message) => self.postMessage(message));

// Installed before anything is awaited: a message that comes earlier would be lost.
self.onmessage = ({ data }: MessageEvent<ToWorker>) => clerk.hear(data);
