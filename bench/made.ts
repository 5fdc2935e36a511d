// Years of events, made once: a file of ten million takes minutes.
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "./processes.ts";

export const million = 1_000_000;
const fillMsMax = 1_200_000;
const fill = new URL("./fill-year.ts", import.meta.url).pathname;

/** The events.db of a year of so many events in a folder: made, unless that was done before. */
export async function makeYear(
  folder: string,
  count: number,
  tell: (line: string) => void,
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `year-${count / million}m.db`);
  if (existsSync(file)) return file;
  // Under another name until it is whole.
  const growing = `${file}-growing`;
  rmSync(growing, { force: true });
  const { seconds } = await runToEnd([process.execPath, fill, growing, `${count}`], fillMsMax);
  renameSync(growing, file);
  tell(`stored ${count.toLocaleString("en")} events in ${seconds.toFixed(0)} s`);
  return file;
}
