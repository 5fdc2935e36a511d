// `plaudit doctor`: checks everything, changes nothing, and says for each fault what to do about it.
import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Config } from "../app/config.ts";
import { isGone, readStanding } from "../data/backup/standing.ts";
import { type DataFolder, locateData } from "../data/folder.ts";
import { findNode } from "../data/node.ts";
import { demandNoRestore } from "../data/restore/stage.ts";
import { demandNoStage } from "../data/snapshot/way-back.ts";
import { checkRollups } from "../reports/check.ts";
import { checkFile } from "../store/sqlite/check.ts";
import type { DeadLetters, JournalLedger } from "../store/event-log.ts";
import { openPostgresStore } from "../store/postgres/opening.ts";
import { openAppReader, openEventLog } from "../store/sqlite/opening.ts";
import { newerZones } from "../domain/zones/system.ts";
import { zonesRelease } from "../domain/zones/zones.ts";
import { defineCommand } from "./command.ts";
import { checkConnections, checkDatabase, foreignBackups } from "./doctor-database.ts";
import { checkKeys } from "./doctor-keys.ts";
import { checkMail } from "./doctor-mail.ts";
import type { Finding } from "./finding.ts";

const deadLettersShown = 5;
const wrongShown = 5;
const openToOthers = 0o077;

export const doctorCommand = defineCommand({
  name: "doctor",
  summary: "Check the data folder and the ledger, and change nothing",
  data: "needs",
  flags: {
    rollups: {
      type: "boolean",
      about: "Also count all events anew, and compare the roll-ups and columns with them",
    },
  },
  notes: "Exits with 1 if something needs to be done. Works beside a running server.",
  async run({ flags, config, io, extensions }) {
    const { database } = config;
    const data = locateData(config.dataFolder);
    const files = checkFiles(data, config);
    // A damaged database may still answer, but its answers are worth nothing.
    const areWhole = files.every((finding) => !finding.todo) && existsSync(data.eventsFile);
    const away = database ? await checkDatabase(database, extensions) : files;
    const findings = [
      ...(existsSync(data.path) ? [...findHalfDone(data), ...findLooseModes(data)] : []),
      ...files,
      ...(database ? away : []),
      ...(areWhole ? await checkEvents(data) : []),
      ...(away.every((finding) => !finding.todo) ? await checkApp(data, config) : []),
      ...(areWhole && flags.rollups ? await findWrongRollups(data) : []),
      ...(areWhole && flags.rollups ? await findWrongColumns(data) : []),
      ...findDamagedSegments(data),
      database ? foreignBackups : tellBackups(data, config),
      tellZones(),
    ];
    await io.out(findings.map(toText).join(""));
    return findings.some((finding) => finding.todo) ? 1 : 0;
  },
});

function toText({ about, is, todo, advice = todo }: Finding): string {
  return `${todo ? "!" : " "} ${about.padEnd(22)} ${is}\n${advice ? `      ${advice}\n` : ""}`;
}

/** Each database may be whole, and be of another moment than the other. */
function findHalfDone(data: DataFolder): Finding[] {
  const demands = [
    { about: "restore", demand: demandNoRestore },
    { about: "migrate --back", demand: demandNoStage },
  ];
  return demands.flatMap(({ about, demand }) => {
    try {
      demand(data);
      return [];
    } catch (error) {
      return [{ about, is: "is not finished", todo: (error as Error).message }];
    }
  });
}

/** The databases in the folder. A node has none before its first start. */
function checkFiles({ appFile, eventsFile, path }: DataFolder, { database }: Config): Finding[] {
  const there = existsSync(eventsFile) ? [eventsFile] : [];
  const files = database ? there : [appFile, eventsFile];
  return files.map((file) => {
    const about = relative(path, file);
    const todo = "Stop the server, keep a copy of the folder, and restore a backup.";
    if (!existsSync(file)) return { about, is: "missing", todo };
    const barred = whyBarred([path, file]);
    if (barred) return { about, is: barred, todo: asOwner };
    const problems = checkFile(file);
    if (problems.length === 0) return { about, is: "whole" };
    return { about, is: `damaged: ${problems.join("; ").replace(/\s+/g, " ")}`, todo };
  });
}

const asOwner = "Run this as the folder's owner, or fix its permissions.";

/** SQLite writes beside a file that it reads, and calls the file damaged if it may not. */
function whyBarred(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
    } catch (error) {
      return `${path} cannot be read and written (${(error as { code?: string }).code})`;
    }
  }
  return undefined;
}

/** What the accounts' database says of itself, wherever it is. */
async function checkApp({ appFile }: DataFolder, config: Config): Promise<Finding[]> {
  const { database } = config;
  const app = database ? openPostgresStore(database) : openAppReader(appFile);
  try {
    return [
      ...(database ? [await checkConnections(database)] : []),
      ...(await checkKeys(app)),
      ...(await checkMail(app, config)),
    ];
  } finally {
    await app.close();
  }
}

async function checkEvents(data: DataFolder): Promise<Finding[]> {
  const events = openEventLog(data.eventsFile);
  try {
    const ledgers = await events.ledgers();
    return [
      ...ledgers.map((each) => checkJournal(data, each, findNode(data))),
      ...(await checkDeadLetters(events.deadLetters)),
    ];
  } finally {
    await events.close();
  }
}

async function findWrongColumns(data: DataFolder): Promise<Finding[]> {
  const events = openEventLog(data.eventsFile);
  try {
    const { blocks, wrong } = await events.snapshot(() => events.checkColumns());
    if (wrong.length === 0)
      return [{ about: "columns", is: `${blocks} blocks, all as they must be` }];
    return [
      {
        about: "columns",
        is: wrong.slice(0, wrongShown).join("; "),
        todo: "Please report this, with this output. Keep a copy of the folder, and restore a backup.",
      },
    ];
  } finally {
    await events.close();
  }
}

async function findWrongRollups(data: DataFolder): Promise<Finding[]> {
  const events = openEventLog(data.eventsFile);
  try {
    const { compared, wrong } = await events.snapshot(() => checkRollups(events));
    if (wrong.length === 0) return [{ about: "roll-ups", is: `${compared}, all as counted anew` }];
    return [
      {
        about: "roll-ups",
        is: `${wrong.length} of ${compared} differ: ${wrong.slice(0, wrongShown).join("; ")}`,
        todo: "Please report this, with this output. To make the roll-ups anew, export the events and import them into an empty folder.",
      },
    ];
  } finally {
    await events.close();
  }
}

function checkJournal(data: DataFolder, ledger: JournalLedger, node: string | undefined): Finding {
  const { name, accepted, stored, duplicates, deadLettered } = ledger;
  const finding = {
    about: `journal ${name}`,
    is: `accepted ${accepted} = stored ${stored} + duplicates ${duplicates} + dead-lettered ${deadLettered}; ${describeSegments(data, name, node)}`,
  };
  if (accepted === stored + duplicates + deadLettered) return finding;
  return {
    ...finding,
    is: finding.is.replace("=", "≠"),
    todo: "The ledger does not balance: please report this, with this output.",
  };
}

/** Each node has its own journals in its own folder. */
function describeSegments({ journals }: DataFolder, name: string, node: string | undefined) {
  const [folder = "", of] = name.split("@");
  return of === node ? `${bytesIn(join(journals, folder))} bytes in segments` : "of another node";
}

async function checkDeadLetters(letters: DeadLetters): Promise<Finding[]> {
  const all = await letters.count();
  if (all.letters === 0) return [{ about: "dead letters", is: "none" }];
  const newest = await letters.list({ limit: deadLettersShown });
  return [
    { about: "dead letters", is: `${all.letters}, of ${all.events} events; the newest first` },
    ...newest.map(({ id, journal, count, reason, createdAt }) => ({
      about: `dead letter ${id}`,
      is: `${count} of journal ${journal}, ${createdAt.toISOString()}: ${reason}`,
      todo: "Look at it with `plaudit dead-letters`; try it again or drop it with `dead-letters retry` or `drop`.",
    })),
  ];
}

function findDamagedSegments({ path, journals }: DataFolder): Finding[] {
  return filesIn(journals)
    .filter((file) => file.endsWith(".damaged"))
    .map((file) => ({
      about: relative(path, file),
      is: "could not be read to its end; the readable part is stored",
      todo: "Keep it for as long as its events matter to you, then delete it.",
    }));
}

function findLooseModes({ path }: DataFolder): Finding[] {
  const loose = [path, ...filesIn(path)].flatMap((file) => {
    // Beside a running server a file may be gone by now. Windows has no such modes.
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found || process.platform === "win32" || (found.mode & openToOthers) === 0) return [];
    return [{ file, mode: found.isDirectory() ? 700 : 600 }];
  });
  if (loose.length === 0) return [{ about: "rights", is: "only the owner's" }];
  return loose.map(({ file, mode }) => ({
    about: "rights",
    is: `${file} is open to others`,
    todo: `chmod ${mode} ${file}`,
  }));
}

/**
 * Empty if there is no folder, since a restored backup has no journal and needs none, and if a folder cannot be
 * read, which the findings for the databases tell.
 */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  } catch (error) {
    if (["ENOENT", "EACCES"].includes((error as { code?: string }).code ?? "")) return [];
    throw error;
  }
}

const dayMs = 24 * 60 * 60 * 1000;
const backupDaysMax = 2;

/** Older than two nights, though one is made each night: somebody has to look. */
function tellBackups(data: DataFolder, { backup }: Config): Finding {
  const { newest, elsewhere, verified, failed } = readStanding(data);
  const about = "backups";
  if (failed) {
    const todo = "Put right what it says, and run `plaudit backup`.";
    return { about, is: `the last one failed: ${failed.message}`, todo };
  }
  const onlyHere = "The data is only on this disk: set PLAUDIT_BACKUP to a place elsewhere.";
  if (!newest) return { about, is: "none", advice: onlyHere };
  const tried = verified ? `, restored for trial ${toDate(verified.at)}` : "";
  const is = `the newest of ${toDate(newest.moment)} in ${newest.place}${tried}`;
  const isOld = Date.now() - newest.moment > backupDaysMax * dayMs && backup.isOn;
  if (isGone(newest)) {
    const gone = `the newest, ${newest.name}, is not in ${newest.place} any more`;
    return { about, is: gone, todo: "Mount its disk again, or run `plaudit backup`." };
  }
  if (isOld) return { about, is, todo: "Look in the server's log for why there is none since." };
  return elsewhere && !isGone(elsewhere) ? { about, is } : { about, is, advice: onlyHere };
}

const toDate = (moment: number) => new Date(moment).toISOString().slice(0, 10);

function tellZones(): Finding {
  return { about: "time zones", is: `tzdata ${zonesRelease}`, advice: newerZones() };
}

function bytesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  const segments = readdirSync(folder).filter((name) => name.endsWith(".j"));
  return segments.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
