// Years of events, made once: a file of ten million takes minutes.
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { runToEnd } from "./processes.ts";

export const million = 1_000_000;
/** A larger year is so many times this one: a hundred million told one by one take hours. */
const toldMax = 10 * million;
const fillMsMax = 7_200_000;
const root = new URL("../", import.meta.url).pathname;

type Tell = (line: string) => void;

/**
 * The events.db of a year of so many events in a folder: made, unless that was done before. Another checkout makes one
 * of its own, which it can open.
 */
export async function makeYear(
  folder: string,
  count: number,
  tell: Tell,
  checkout = root,
): Promise<string> {
  const name = checkout === root ? "" : `-${Bun.hash(checkout).toString(36)}`;
  const file = join(folder, `year-${count / million}m${name}.db`);
  const bench = join(checkout, "bench");
  if (count <= toldMax) return make(file, [join(bench, "fill-year.ts"), count], tell);
  const from = await makeYear(folder, toldMax, tell, checkout);
  return make(file, [join(bench, "multiply-year.ts"), count / toldMax], tell, from);
}

/** The same, of which nothing is packed for questions. */
export function makeUnpackedYear(folder: string, count: number, tell: Tell): Promise<string> {
  const file = join(folder, `year-${count / million}m-unpacked.db`);
  return make(file, [join(root, "bench", "fill-year.ts"), count, "unpacked"], tell);
}

/** The same events in DuckDB's file. */
export async function makeDuckDbYear(folder: string, count: number, tell: Tell): Promise<string> {
  const file = join(folder, `year-${count / million}m.duckdb`);
  const bench = join(root, "bench");
  if (count <= toldMax) return make(file, [join(bench, "fill-duckdb.ts"), count], tell);
  const from = await makeDuckDbYear(folder, toldMax, tell);
  return make(file, [join(bench, "multiply-duckdb.ts"), count / toldMax], tell, from);
}

/** The same in a folder of ClickHouse's engine, whose package is in another folder. */
export async function makeClickHouseYear(
  folder: string,
  count: number,
  packageFolder: string,
  tell: Tell,
): Promise<string> {
  const from = await makeDuckDbYear(folder, count, tell);
  const made = join(folder, `year-${count / million}m.clickhouse`);
  return make(made, [join(root, "bench", "fill-clickhouse.ts"), from, packageFolder], tell);
}

/** Runs a script that fills a file; where it starts from another one, from a copy of it. */
async function make(
  file: string,
  [script, ...words]: readonly [script: string, ...words: (string | number)[]],
  tell: Tell,
  from?: string,
): Promise<string> {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file)) return file;
  // Under another name until it is whole.
  const growing = `${file}-growing`;
  rmSync(growing, { force: true, recursive: true });
  if (from !== undefined) copyFileSync(from, growing);
  const command = [process.execPath, script, growing, ...words.map(String)];
  const { seconds } = await runToEnd(command, fillMsMax);
  renameSync(growing, file);
  tell(`made ${basename(file)} in ${seconds.toFixed(0)} s`);
  return file;
}
