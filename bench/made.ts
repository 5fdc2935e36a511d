// Years of events, made once: a file of ten million takes minutes.
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { runToEnd } from "./processes.ts";

export const million = 1_000_000;
/** A hundred million take an hour. */
const fillMsMax = 7_200_000;
const root = new URL("../", import.meta.url).pathname;

type Tell = (line: string) => void;

/**
 * The events.db of a year of so many events in a folder: made, unless that was done before. Another checkout makes one
 * of its own, which it can open.
 */
export function makeYear(
  folder: string,
  count: number,
  tell: Tell,
  checkout = root,
): Promise<string> {
  const name = checkout === root ? "" : `-${Bun.hash(checkout).toString(36)}`;
  const file = join(folder, `year-${count / million}m${name}.db`);
  return make(file, join(checkout, "bench", "fill-year.ts"), count, tell);
}

/** The same, of which nothing is packed for questions. */
export function makeUnpackedYear(folder: string, count: number, tell: Tell): Promise<string> {
  const file = join(folder, `year-${count / million}m-unpacked.db`);
  return make(file, join(root, "bench", "fill-year.ts"), count, tell, "unpacked");
}

/** The same events in DuckDB's file. */
export function makeDuckDbYear(folder: string, count: number, tell: Tell): Promise<string> {
  const file = join(folder, `year-${count / million}m.duckdb`);
  return make(file, join(root, "bench", "fill-duckdb.ts"), count, tell);
}

async function make(
  file: string,
  script: string,
  count: number,
  tell: Tell,
  ...words: string[]
): Promise<string> {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file)) return file;
  // Under another name until it is whole.
  const growing = `${file}-growing`;
  rmSync(growing, { force: true });
  const command = [process.execPath, script, growing, `${count}`, ...words];
  const { seconds } = await runToEnd(command, fillMsMax);
  renameSync(growing, file);
  tell(`stored ${count.toLocaleString("en")} events in ${seconds.toFixed(0)} s: ${basename(file)}`);
  return file;
}
