// The recorded requests, asked of whatever app: which of its answers are not those that were recorded.
import { join } from "node:path";
import { print } from "./print.ts";
import { chapters } from "./requests.ts";
import { type Answer, play } from "./transcript.ts";

/** By chapter and name; empty where all are alike. */
export async function listDifferences(
  open: Parameters<typeof play>[1],
): Promise<Record<string, Answer>> {
  const different: Record<string, Answer> = {};
  for (const [chapter, answers] of Object.entries(await play(chapters, open))) {
    const file = Bun.file(join(import.meta.dir, "answers", `${chapter}.json`));
    const recorded: Record<string, Answer> = await file.json();
    for (const [name, answer] of Object.entries(answers)) {
      if (print(answer) !== print(recorded[name])) different[`${chapter}: ${name}`] = answer;
    }
  }
  return different;
}
