// The query Worker: leads one question after another or helps with others, read-only and off the request path (see query-desk.ts).
import { openEventLog } from "../store/sqlite/opening.ts";
import type { ToQueryWorker } from "./messages.ts";
import { createQueryDesk } from "./query-desk.ts";

declare const self: Worker;

const desk = createQueryDesk({
  open: openEventLog,
  say: (message, moved = []) => self.postMessage(message, moved),
});

// Installed before anything is awaited: a message that comes earlier would be lost.
self.onmessage = ({ data }: MessageEvent<ToQueryWorker>) => desk.hear(data);
