// The tests of what happens meanwhile are held to something: each question that is not asked again turns some of them
// red, and leaves the others green.
import { expect, test } from "bun:test";
import { start } from "../../processes.ts";

const folder = new URL(".", import.meta.url).pathname;
const runMsMax = 60_000;

/** By the question that is left out, how the tests begin that find it. */
const found: Record<string, string[]> = {
  mayTouch: ["nobody but an admin touches"],
  mayTakeOver: ["nobody but an admin touches"],
  isStill: ["those who", "an admin who has just been demoted", "a key disables nobody"],
  demand: [
    "nobody but an admin touches",
    "those who",
    "an account is not deleted",
    "an admin who has just become the last",
    "an admin who has just been demoted",
  ],
};

test.each(Object.entries(found))(
  "without %s accounts are changed that must not be, and it is found",
  async (question, names) => {
    const red = await failing(question);
    for (const name of names) expect(red.some((each) => each.startsWith(name))).toBe(true);
    for (const each of red) expect(names.some((name) => each.startsWith(name))).toBe(true);
  },
  runMsMax,
);

test(
  "with all of them no test fails",
  async () => {
    expect(await failing("nothing")).toEqual([]);
  },
  runMsMax,
);

/** The names of the tests that fail. */
async function failing(question: string): Promise<string[]> {
  const command = [process.execPath, "test", "--preload", `${folder}careless.ts`];
  const child = start([...command, `${folder}meanwhile.test.ts`], {
    env: { ...process.env, CARELESS: question },
  });
  const late = setTimeout(() => child.kill("SIGKILL"), runMsMax);
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  clearTimeout(late);
  const said = out + err;
  expect(said).toMatch(/Ran \d+ tests/);
  return [...said.matchAll(/^\(fail\) (.*?)(?: \[[\d.]+ms\])?$/gm)].map(([, name]) => name!);
}
