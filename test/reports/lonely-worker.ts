// A query Worker that nobody comes to help. It answers with a row for each time that it is told of shares.
import type { ToQueryWorker } from "../../src/reports/messages.ts";

declare const self: Worker;

/** Longer than the main thread takes to hear of it. */
const waitMs = 100;
const seen = { told: 0 };

self.onmessage = ({ data }: MessageEvent<ToQueryWorker>) => {
  if (data.type === "shares") seen.told += 1;
  if (data.type !== "ask") return;
  const { id } = data;
  const shared = () => new Int32Array(new SharedArrayBuffer(4));
  const numbers = new Float64Array(2);
  const parts = { after: numbers, before: numbers, taken: shared(), joined: shared() };
  const identities = { max: 0, joins: new Uint32Array(1), unfolded: [], last: 0 };
  const errand = {
    passes: [{ pass: "none", input: {} }],
    parts,
    identities,
    removals: 0,
    timeMsMax: 1000,
  };
  self.postMessage({ type: "share", id, errand });
  self.postMessage({ type: "close", id, joined: 0 });
  setTimeout(() => {
    const rows = Array.from({ length: seen.told }, () => ({ key: "shares", count: 1, users: 0 }));
    self.postMessage({ type: "answer", id, place: 0, answer: { rows } });
    self.postMessage({ type: "led", id, name: "Error", message: "none" });
  }, waitMs);
};
