// What the client's types cost those who use them: a whole type check, and a completion in an editor.
import { createProject } from "../outside.ts";
import type { Part } from "../part.ts";
import { runToEnd } from "../processes.ts";
import { median } from "../rounds.ts";

const routes = 60;
const checkMsMax = 60_000;
const checkSecondsMax = 3;
/** What is slower is felt. */
const completionMsMax = 100;

const beginning = `import { createClient } from "plaudit/client";
const client = createClient("/");
`;
/** What is typed, and one of the words that have to be offered then. */
const typed = [
  ["client.api.", "items"],
  ["client.api.items.post({ ", "title"],
  ["client.api.reports.funnel.post({ steps: [], windowSeconds: 60, ", "people"],
  ["const { error } = await client.api.users.me.get(); if (error?.status === ", "401"],
  ["for await (const event of client.live()) event.", "properties"],
] as const;

export const typesPart: Part = {
  name: "types",
  about: `the client's types, of ${routes} routes: a type check, and a completion in an editor`,
  async run({ folder, rounds, tell }) {
    tell(`${await createProject(folder, routes)} routes`);
    const findings = [];
    for (const [version, name] of [
      ["7", "typescript"],
      ["5", "typescript-5"],
    ] as const) {
      const tsc = `${folder}/node_modules/${name}/bin/tsc`;
      const check = () => runToEnd([process.execPath, tsc, "--project", folder], checkMsMax);
      await check();
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) times.push((await check()).seconds);
      const seconds = median(times);
      findings.push({
        what: `type check of the client with ${routes} routes, TypeScript ${version}`,
        ours: `${seconds.toFixed(2)} s`,
        value: seconds,
        goal: { kind: "quantity", max: checkSecondsMax, unit: "s" } as const,
      });
    }
    const slowest = Math.max(...(await measureCompletions(folder, rounds)));
    findings.push({
      what: "a completion in the editor, the slowest of five places",
      ours: `${slowest.toFixed(0)} ms`,
      value: slowest,
      goal: { kind: "quantity", max: completionMsMax, unit: "ms" } as const,
    });
    return findings;
  },
};

/** Milliseconds at each place; the editor has been open for a while. */
async function measureCompletions(folder: string, rounds: number): Promise<number[]> {
  // Ten megabytes, which no other part needs.
  const { openEditor } = await import("../editor.ts");
  const editor = openEditor(folder, beginning);
  return typed.map(([text, word]) => {
    const times: number[] = [];
    for (let round = -1; round < rounds; round++) {
      const startedAt = performance.now();
      const offered = editor.complete(`${"\n".repeat(round + 1)}${text}`);
      if (!offered.includes(word)) throw new Error(`After "${text}" nobody offers ${word}.`);
      if (round >= 0) times.push(performance.now() - startedAt);
    }
    return median(times);
  });
}
