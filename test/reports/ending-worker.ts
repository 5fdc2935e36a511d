// A query Worker that offers its parts, and ends when it is to help another one.
import type { ToQueryWorker } from "../../src/reports/messages.ts";

declare const self: Worker;

self.onmessage = ({ data }: MessageEvent<ToQueryWorker>) => {
  if (data.type === "help") process.exit(0);
  if (data.type === "cancel") {
    self.postMessage({ type: "led", id: data.id, name: "Cancelled", message: "cancelled" });
  }
  if (data.type !== "ask") return;
  const shared = () => new Int32Array(new SharedArrayBuffer(4));
  const numbers = new Float64Array(2);
  const parts = { after: numbers, before: numbers, taken: shared(), joined: shared() };
  const identities = { max: 0, joins: new Uint32Array(1), unfolded: [] };
  const errand = {
    passes: [{ pass: "none", input: {} }],
    parts,
    identities,
    removals: 0,
    timeMsMax: 1000,
  };
  self.postMessage({ type: "share", id: data.id, errand });
};
