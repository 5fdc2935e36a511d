// Whether the backups that are noted still lie where they were put: people delete them, and disks are taken away. Asked
// in the background and seldom, for a disk on the network may take its time to answer.
import { stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import type { Made, Standing } from "./standing.ts";

/** What was found holds for so long. */
const holdsMs = 30_000;

/** Leaves out of a standing what was found to be gone. Of what lies in an S3 nothing is known without asking it. */
export function createPresence(): (standing: Standing) => Standing {
  const gone = new Set<string>();
  let isAsking = false;
  let askedAt = -Infinity;

  async function ask(made: readonly Made[]): Promise<void> {
    isAsking = true;
    const missing = await Promise.all(made.map(isMissing));
    gone.clear();
    made.forEach((each, i) => missing[i] && gone.add(fileOf(each)));
    askedAt = performance.now();
    isAsking = false;
  }

  return ({ newest, elsewhere, ...standing }) => {
    const made = [newest, elsewhere].filter((each) => each !== undefined);
    if (!isAsking && performance.now() - askedAt > holdsMs) void ask(made);
    const present = (each: Made | undefined) => each && !gone.has(fileOf(each)) && each;
    return {
      ...standing,
      newest: present(newest) || undefined,
      elsewhere: present(elsewhere) || undefined,
    };
  };
}

const fileOf = ({ place, name }: Made) => join(place, name);

/** Only if that is sure: a place that cannot be looked at is another matter. */
async function isMissing(made: Made): Promise<boolean> {
  if (!isAbsolute(made.place)) return false;
  try {
    await stat(fileOf(made));
    return false;
  } catch (error) {
    return (error as { code?: string }).code === "ENOENT";
  }
}
