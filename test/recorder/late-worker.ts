// The recorder's Worker on a store that others store in, too: it is behind them for as long as a file says so.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createClerk } from "../../src/recorder/clerk.ts";
import type { ToWorker } from "../../src/recorder/messages.ts";
import { openEventLogWriter } from "../../src/store/sqlite/events/log-writer.ts";

declare const self: Worker;

const clerk = createClerk(
  (files) => ({
    ...openEventLogWriter(files),
    behind: async () => (existsSync(join(dirname(files.eventsFile), "behind")) ? 7 : 0),
  }),
  (message) => self.postMessage(message),
);
self.onmessage = ({ data }: MessageEvent<ToWorker>) => void clerk.hear(data);
