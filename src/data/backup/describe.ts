// Writes the manifest of a copy: hashes of its files, and the figures by which a restore is checked.
import { createReadStream, statSync } from "node:fs";
import { basename, join } from "node:path";
import { sqliteMigrations } from "../../../db/migrations.ts";
import { version } from "../../../package.json" with { type: "json" };
import { listSegments, segmentFile } from "../../journal/segments.ts";
import { summarizeApp, summarizeEvents } from "../../store/sqlite/summary.ts";
import { listJournalFolders } from "../snapshot/contents.ts";
import { countEvents } from "./counted.ts";
import { format, type Manifest } from "./manifest.ts";

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
    files: await Promise.all(listFiles(folder).map((name) => describeFile(folder, name))),
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

async function describeFile(folder: string, name: string): Promise<Manifest["files"][number]> {
  const file = join(folder, name);
  const { size: bytes, mtimeMs } = statSync(file);
  return { name, bytes, sha256: await hashFile(file), modified: Math.floor(mtimeMs) };
}

async function hashFile(file: string): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}
