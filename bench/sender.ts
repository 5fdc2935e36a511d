// Ingest at full speed, in a process of its own: bun bench/sender.ts URL KEY SECONDS
import { createRequests } from "./batches.ts";
import { send } from "./client.ts";

const [url = "", key = "", seconds = "0"] = Bun.argv.slice(2);
const { durations } = await send({
  url,
  next: createRequests(key),
  seconds: Number(seconds),
  connections: 8,
});
console.log(durations.length);
