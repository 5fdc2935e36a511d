import { expect, test } from "bun:test";
import { readPage, readTable } from "./markdown.ts";

test("every fault names tests that there are", async () => {
  const faults = readTable(await readPage("docs/faults.md"), "Faults");
  expect(faults.length).toBeGreaterThan(30);
  for (const [number, , , shownBy = ""] of faults) {
    let code = "";
    for (const part of shownBy.split("; ")) {
      const [, file, name = ""] = /^(?:`([^`]+)`: )?(.+?)†?$/.exec(part) ?? [];
      if (file !== undefined) code = await readPage(file);
      // A name may hold a value of the test's.
      expect(`${number} ${code.replaceAll(/\$\{[^}]*\}/g, "…")}`).toContain(name);
    }
  }
});
