// The backup Worker: one errand, off the request path and behind whatever else wants the processor, storing too (see errands.ts).
import { giveWay, lastOfAll } from "../../runtime/priority.ts";
import { runErrand } from "./errands.ts";
import type { Errand } from "./messages.ts";

declare const self: Worker;

giveWay(lastOfAll);

// Installed before anything is awaited: a message that comes earlier would be lost.
self.onmessage = async ({ data }: MessageEvent<Errand>) => self.postMessage(await runErrand(data));
