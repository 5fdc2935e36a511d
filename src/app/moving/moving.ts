// Moves an installation on SQLite into a PostgreSQL, and proves that all of it came over: every table by its rows'
// checksum, every event by that of what is written of it, and every report by asking it of both.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { CountingQuestion } from "../../domain/question.ts";
import type { Digest } from "../../store/postgres/moving/digest.ts";
import { openTarget, type Target } from "../../store/postgres/moving/target.ts";
import { preparePostgres } from "../../store/postgres/preparing.ts";
import type { DatabaseSettings } from "../../store/postgres/settings.ts";
import { openEventLog } from "../../store/sqlite/opening.ts";
import type { DataFolder } from "../../data/folder.ts";
import type { migrationsOf } from "../../extension.ts";
import { findInstallationId } from "../../data/installation.ts";
import { alone } from "../../data/snapshot/lock.ts";
import { compareAnswers } from "./questions.ts";

export interface MovingOptions {
  database: DatabaseSettings;
  /** The extensions' tables there. */
  own: ReturnType<typeof migrationsOf>;
  isPlain: boolean;
  /** What the nodes sign tokens with, as their setting has it. Undefined: it is configured. */
  secret: string | undefined;
  now: number;
  /** Told what is being done, and how much of it. */
  onStep: (title: string, done: number, of: number) => void;
}

export interface Moved {
  rows: number;
  events: number;
  questions: number;
}

/**
 * Throws an Error for people where something is not the same on both sides, or while a process has the data. The data
 * stays as it is: it is the way back. Interrupted, it goes on where it was.
 */
export function moveData(data: DataFolder, options: MovingOptions): Promise<Moved> {
  return alone(data, async () => {
    const { database, own, isPlain } = options;
    const installation = findInstallationId(data);
    if (installation === undefined) throw new Error(`${data.path} has no data to move.`);
    await preparePostgres(database, own, { isPlain, mayBeMoving: true });
    const target = await openTarget(database.directUrl, { ...data, installation });
    try {
      return await move(data, target, options);
    } finally {
      await target.close();
    }
  });
}

async function move(data: DataFolder, target: Target, options: MovingOptions): Promise<Moved> {
  const { onStep, secret } = options;
  const step = (title: string) => (done: number, of: number) => onStep(title, done, of);
  let rows = 0;
  await target.copyRows((done, of) => {
    rows = of;
    step("Moving accounts")(done, of);
  });
  await target.copyEvents(step("Moving events"));
  demandSame(await target.compareRows(step("Comparing accounts")));
  const { events, questions } = await compareEvents(data, target, options);
  await target.finish(secret);
  return { rows, events, questions };
}

/** A copy of the log is made as each node makes one, and compared with what there was. */
async function compareEvents(
  data: DataFolder,
  target: Target,
  { onStep, now }: MovingOptions,
): Promise<Omit<Moved, "rows">> {
  const folder = mkdtempSync(join(data.path, ".moving-"));
  try {
    const file = join(folder, "events.db");
    await target.makeCopy(file, (done, of) => onStep("Copying the log", done, of));
    const digests = await target.digestEvents(file, (done, of) =>
      onStep("Comparing events", done, of),
    );
    demandSame([
      { table: "events in the log", here: digests.here, there: digests.log },
      { table: "events in a copy of the log", here: digests.here, there: digests.copy },
    ]);
    const questions = await compareReports(data.eventsFile, file, { onStep, now });
    return { events: digests.here.rows, questions };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compareReports(
  file: string,
  copy: string,
  { onStep, now }: Pick<MovingOptions, "onStep" | "now">,
): Promise<number> {
  const [log, copied] = [openEventLog(file), openEventLog(copy)];
  try {
    let questions = 0;
    const different = await compareAnswers(log, copied, {
      now,
      onAnswer(asked, of) {
        questions = of;
        onStep("Comparing reports", asked, of);
      },
    });
    const [first] = different;
    if (first) throw new Error(describeQuestion(first, different.length, questions));
    return questions;
  } finally {
    await Promise.all([log.close(), copied.close()]);
  }
}

function demandSame(compared: readonly { table: string; here: Digest; there: Digest }[]): void {
  const wrong = compared.filter(
    ({ here, there }) => here.rows !== there.rows || here.sum !== there.sum,
  );
  if (wrong.length === 0) return;
  const each = wrong.map(({ table, here, there }) =>
    here.rows === there.rows
      ? `${table} (${here.rows} rows, of which some differ)`
      : `${table} (${here.rows} rows here, ${there.rows} there)`,
  );
  throw new Error(
    `Not the same on both sides: ${each.join(", ")}. Nothing is switched: run this again, or empty the database and begin anew.`,
  );
}

function describeQuestion(question: CountingQuestion, different: number, of: number): string {
  return `${different} of ${of} reports are answered differently, such as ${JSON.stringify(question)}. Nothing is switched.`;
}
