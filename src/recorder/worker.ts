// The Bun Worker: stores what the journal holds, off the request path (see clerk.ts). Only this file says which store
// that is.
import { giveWay } from "../runtime/priority.ts";
import { openPostgresEventLogWriter } from "../store/postgres/events/log-writer.ts";
import { openEventLogWriter } from "../store/sqlite/events/log-writer.ts";
import { createClerk } from "./clerk.ts";
import type { OpenStore } from "./desk.ts";
import type { ToWorker } from "./messages.ts";

declare const self: Worker;

const openStore: OpenStore = ({ appFile, eventsFile, database }, shared) =>
  database
    ? openPostgresEventLogWriter({
        url: database.url,
        directUrl: database.directUrl,
        readUrl: database.readUrl,
        node: database.node,
        ...shared,
        eventsFile,
      })
    : openEventLogWriter({ appFile, eventsFile });

giveWay();
const clerk = createClerk(openStore, (message) => self.postMessage(message));

// This is installed before anything is awaited, for a message that comes earlier would be lost. A failure that nobody
// catches ends the Worker, and the main thread starts another.
self.onmessage = ({ data }: MessageEvent<ToWorker>) => void clerk.hear(data);
