// `plaudit journal drain`: what a node took in, and did not come to store before it was lost.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type DataFolder, locateData } from "../data/folder.ts";
import { demandNodeOf, findNode, journalOfNode, prepareNode } from "../data/node.ts";
import { UsageError } from "../domain/error.ts";
import { adopt } from "../recorder/adoption.ts";
import { noteInstallation } from "../store/installation.ts";
import { openPostgresEventLogWriter } from "../store/postgres/events/log-writer.ts";
import { openPostgresStore } from "../store/postgres/opening.ts";
import type { DatabaseSettings } from "../store/postgres/settings.ts";
import { defineCommand, type Io } from "./command.ts";

export const journalDrainCommand = defineCommand({
  name: "journal drain",
  summary: "Store what is left in the journals of a node that does not come back",
  flags: {},
  operands: ["FOLDER"],
  notes:
    "FOLDER is the node's data folder, or what could be saved of it: `node` and `journal` are enough. It needs " +
    "DATABASE_URL. A journal that a living process uses is left alone. Run it again as often as you like: nothing is " +
    "stored twice. Exits with 1 if something was left.",
  async run({ operands: [folder = ""], config, io }) {
    const { database } = config;
    if (!database) {
      throw new UsageError(
        "On SQLite there is nothing to drain elsewhere: `plaudit serve` stores what is left. Set DATABASE_URL where the node belonged to PostgreSQL.",
      );
    }
    const data = locateData(folder);
    if (findNode(data) === undefined) {
      throw new UsageError(`${data.path} is no node's folder: there is no file \`node\` in it.`);
    }
    await demandSameInstallation(data, database);
    return drain(data, database, io);
  },
});

async function demandSameInstallation(data: DataFolder, database: DatabaseSettings): Promise<void> {
  const store = openPostgresStore(database);
  try {
    demandNodeOf(data, await noteInstallation(store));
  } finally {
    await store.close();
  }
}

async function drain(data: DataFolder, database: DatabaseSettings, io: Io): Promise<number> {
  const { url, directUrl, readUrl } = database;
  const node = prepareNode(data);
  const { eventsFile } = data;
  const store = openPostgresEventLogWriter({ url, directUrl, readUrl, node, eventsFile });
  const leaving = new AbortController().signal;
  let isLeft = false;
  try {
    for (const name of listJournals(data)) {
      const desk = { store, leaving, drainOptions: () => ({ isPatient: false }) };
      const stored = await adopt(desk, join(data.journals, name), async () => {});
      isLeft ||= stored === "in use";
      const what = stored === "in use" ? "in use by a living process" : `${stored} events stored`;
      await io.out(`${journalOfNode(name, node)} ${what}\n`);
    }
  } finally {
    await store.close();
  }
  return isLeft ? 1 : 0;
}

function listJournals({ journals }: DataFolder): string[] {
  return readdirSync(journals, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => name);
}
