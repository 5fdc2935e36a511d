// Writes the manifest of a copy: hashes of its files, and the figures by which a restore is checked.
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { sqliteMigrations } from "../../../db/migrations.ts";
import { version } from "../../../package.json" with { type: "json" };
import { listSegments, segmentFile } from "../../journal/segments.ts";
import { summarizeApp, summarizeEvents } from "../../store/sqlite/summary.ts";
import { listJournalFolders } from "../snapshot/contents.ts";
import { countEvents } from "./counted.ts";
import { format, type Manifest } from "./manifest.ts";

const chunkBytes = 256 * 1024;

export interface About {
  moment: Date;
  mark: string | undefined;
  /** The migrations that it is made before. */
  before: readonly string[] | undefined;
}

/** The copy stays as it is, byte for byte. */
export async function describeCopy(folder: string, about: About): Promise<Manifest> {
  const app = summarizeApp(join(folder, "app.db"), { readonly: true });
  const eventsFile = join(folder, "events.db");
  const events = summarizeEvents(eventsFile, { readonly: true });
  const isCurrent = events.migrations.length === sqliteMigrations.events.length;
  return {
    format,
    plaudit: version,
    moment: about.moment.toISOString(),
    installation: app.installation,
    mark: about.mark ?? null,
    before: about.before && [...about.before],
    migrations: { app: app.migrations, events: events.migrations, own: app.ownMigrations },
    accounts: app.accounts,
    ledgers: events.ledgers,
    counted: isCurrent ? await countEvents(eventsFile) : null,
    files: listFiles(folder).map((name) => describeFile(folder, name)),
  };
}

function listFiles(folder: string): string[] {
  const journals = join(folder, "journal");
  const segments = listJournalFolders(journals).flatMap((each) =>
    listSegments(each).map(
      (segment) => `journal/${basename(each)}/${basename(segmentFile(each, segment))}`,
    ),
  );
  return ["app.db", ...segments, "events.db"];
}

function describeFile(folder: string, name: string): Manifest["files"][number] {
  const file = join(folder, name);
  const { size: bytes, mtimeMs } = statSync(file);
  return { name, bytes, sha256: hashFile(file), modified: Math.floor(mtimeMs) };
}

/** Read into the same memory again and again: a stream would leave as much behind as the file is large. */
function hashFile(file: string): string {
  const hash = new Bun.CryptoHasher("sha256");
  const buffer = Buffer.allocUnsafe(chunkBytes);
  const fd = openSync(file, "r");
  try {
    for (;;) {
      const length = readSync(fd, buffer);
      if (length === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, length));
    }
  } finally {
    closeSync(fd);
  }
}
