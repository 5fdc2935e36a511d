import { expect, test } from "bun:test";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newerZones } from "../../../src/domain/zones/system.ts";
import { zonesRelease } from "../../../src/domain/zones/zones.ts";

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-zones-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("a later release of the system's is told, with what to do, wherever the system has it", () => {
  for (const folder of [
    folderWith({
      "tzdata.zi": "# version 2099a\n# This zic input file is in the public domain.\n",
    }),
    folderWith({ "+VERSION": "2099a\n" }),
    folderWith({ "tzdata.zi": "# version 2025b\n", "+VERSION": "2099a\n" }),
  ]) {
    expect(newerZones(folder)).toContain("2099a");
    expect(newerZones(folder)).toContain(zonesRelease);
  }
});

test("an older one, the same, none, and what is no release say nothing", () => {
  const quiet: Record<string, string>[] = [
    { "tzdata.zi": "# version 2025b\n" },
    { "tzdata.zi": `# version ${zonesRelease}\n` },
    { "tzdata.zi": "", "+VERSION": "unknown" },
    { "tzdata.zi": "# version 9999-dirty\n" },
    {},
  ];
  for (const files of quiet) expect(newerZones(folderWith(files))).toBeUndefined();
  expect(newerZones("/nowhere")).toBeUndefined();
});
