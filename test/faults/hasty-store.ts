// The mistake of deleting a segment before its rows are committed.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { listSegments, segmentFile } from "../../src/journal/segments.ts";
import { hookStore, strike } from "./strike.ts";

hookStore((at, when, database) => {
  if (at === "transaction" && when === "inside") {
    const folder = join(dirname(database.filename), "journal", "server");
    for (const segment of listSegments(folder).slice(0, -1)) rmSync(segmentFile(folder, segment));
  }
  strike(at, when, database);
});
