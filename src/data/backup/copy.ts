// Copies the data as of one moment, beside whoever writes it meanwhile. app.db comes first: what it holds of that
// moment was in the journal before anybody was told of it, or is within the ten seconds that a start after an
// unclean end records again. events.db comes last: what was stored and taken from the journal in between is in it,
// and the positions that it has beside its rows tell what of the journal it holds already.
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { listSegments, segmentFile } from "../../journal/segments.ts";
import { copyDatabase } from "../../store/sqlite/copy.ts";
import { readPositions } from "../../store/sqlite/summary.ts";
import type { DataFolder } from "../folder.ts";
import { copySegments, listJournalFolders } from "../snapshot/contents.ts";
import type { OnStep } from "../step.ts";

/** Fills an empty folder, and returns the moment. Takes the thread for some seconds a gigabyte. */
export function copyData(data: DataFolder, to: string, onStep?: OnStep): Date {
  const moment = new Date();
  copyDatabase(data.appFile, join(to, basename(data.appFile)), { isDurable: false });
  onStep?.("copied app.db");
  const journals = join(to, "journal");
  copySegments(data.journals, journals, { isDurable: false });
  onStep?.("copied the journal");
  const events = join(to, basename(data.eventsFile));
  copyDatabase(data.eventsFile, events, { isDurable: false });
  onStep?.("copied events.db");
  dropStored(journals, events);
  return moment;
}

/** The newest segment of each journal stays: from its time the first start tells what to record again. */
function dropStored(journals: string, eventsFile: string): void {
  const positions = readPositions(eventsFile);
  for (const folder of listJournalFolders(journals)) {
    const segment = positions.get(basename(folder))?.segment ?? 0;
    for (const each of listSegments(folder).slice(0, -1)) {
      if (each < segment) rmSync(segmentFile(folder, each));
    }
  }
}
