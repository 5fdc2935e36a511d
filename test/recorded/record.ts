// Writes the answers anew: `bun run build:recorded`. Read the diff before you commit it.
import { print } from "./print.ts";
import { chapters } from "./requests.ts";
import { play, readDocument } from "./transcript.ts";

for (const [chapter, answers] of Object.entries(await play(chapters))) {
  await Bun.write(`${import.meta.dir}/answers/${chapter}.json`, `${print(answers)}\n`);
}
await Bun.write(`${import.meta.dir}/openapi.json`, `${print(await readDocument())}\n`);
