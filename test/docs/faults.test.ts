import { describe, expect, test } from "bun:test";
import { readPage, readTable } from "./markdown.ts";

const page = await readPage("docs/faults.md");
const abuse = readTable(page, "Abuse");

/** What a row says where there is no test, before its reason. */
const none = "None: ";

describe("every row names tests that there are", () => {
  test.each([
    ["Faults", readTable(page, "Faults")],
    ["Abuse", abuse],
  ])("%s", async (_, rows) => {
    expect(rows.length).toBeGreaterThan(30);
    for (const [number, , , shownBy = ""] of rows) {
      expect([number, shownBy]).not.toEqual([number, ""]);
      if (!shownBy.startsWith(none)) await demandTests(`${number}`, shownBy);
    }
  });
});

test("no number of abuse is left out, and few have no test", () => {
  const numbers = abuse.map(([number]) => number);
  expect(numbers).toEqual(Array.from({ length: 50 }, (_, n) => `A${n + 1}`));
  expect(abuse.filter(([, , , shownBy = ""]) => shownBy.startsWith(none)).length).toBe(1);
});

test("a name that no test has is found, as a canary", async () => {
  const file = "test/docs/faults.test.ts";
  await expect(
    demandTests("A0", `\`${file}\`: no number of abuse is left out`),
  ).resolves.toBeUndefined();
  await expect(demandTests("A0", `\`${file}\`: ${"no such".concat(" test")}`)).rejects.toThrow();
});

/** Throws where one of them is not in its file. */
async function demandTests(number: string, shownBy: string): Promise<void> {
  let code = "";
  for (const part of shownBy.split("; ")) {
    const [, file, name = ""] = /^(?:`([^`]+)`: )?(.+?)†?$/.exec(part) ?? [];
    if (file !== undefined) code = await readPage(file);
    // A name may hold a value of the test's.
    expect(`${number} ${code.replaceAll(/\$\{[^}]*\}/g, "…")}`).toContain(name);
  }
}
