// Whether what was unpacked is what was backed up: beyond the bytes, which their hashes have told.
import { join } from "node:path";
import { version } from "../../../package.json" with { type: "json" };
import { checkFile } from "../../store/sqlite/check.ts";
import { openEventLog } from "../../store/sqlite/opening.ts";
import { summarizeApp, summarizeEvents } from "../../store/sqlite/summary.ts";
import { countEvents } from "../backup/counted.ts";
import { countAccepted, findUnbalanced, type Manifest } from "../backup/manifest.ts";
import { UnfitBackup } from "../backup/unfit.ts";
import { locateData } from "../folder.ts";
import { prepareData } from "../migration.ts";

/** Throws an Error for people unless both databases are whole and their ledger is the one of the backup. */
export function checkContent(folder: string, manifest: Manifest, title: string): void {
  const [appFile, eventsFile] = [join(folder, "app.db"), join(folder, "events.db")];
  for (const file of [appFile, eventsFile]) {
    const [problem] = checkFile(file);
    if (problem !== undefined) throw new UnfitBackup(`${title} is damaged: ${problem}.`);
  }
  const { accounts } = summarizeApp(appFile, { readonly: true });
  const { ledgers } = summarizeEvents(eventsFile, { readonly: true });
  const [unbalanced] = findUnbalanced({ ledgers });
  if (unbalanced !== undefined) {
    throw new UnfitBackup(
      `${title} cannot be relied on: the ledger of journal ${unbalanced} does not balance.`,
    );
  }
  const isSame =
    accounts === manifest.accounts && countAccepted({ ledgers }) === countAccepted(manifest);
  if (!isSame)
    throw new UnfitBackup(
      `${title} cannot be relied on: it holds other data than its manifest says.`,
    );
}

/**
 * Opens the data as a start would, and asks a report. It changes the files: for a folder that is thrown away.
 * Throws an Error for people unless the answer is as it was.
 */
export async function checkReport(
  folder: string,
  manifest: Manifest,
  title: string,
): Promise<void> {
  await prepareData(locateData(folder), [], { withoutSnapshot: true });
  const counted = await countEvents(join(folder, "events.db"));
  // Another version may count otherwise.
  const expected = manifest.plaudit === version ? manifest.counted : null;
  if (expected === null || counted === expected) return;
  throw new UnfitBackup(
    `${title} cannot be relied on: a report counts ${counted} events instead of ${expected}.`,
  );
}

/**
 * Looks through all events that are packed by column, of a folder with today's schema. Throws an Error for people unless
 * all can be read, and is counted as it must be.
 */
export async function checkPacked(folder: string, title: string): Promise<void> {
  const events = openEventLog(join(folder, "events.db"));
  try {
    const { wrong } = await events.snapshot(() => events.checkColumns());
    if (wrong[0] !== undefined) {
      throw new UnfitBackup(`${title} cannot be relied on: of the packed events, ${wrong[0]}.`);
    }
  } finally {
    await events.close();
  }
}
