// What the main thread and the backup Worker tell each other: one errand, one outcome.
import type { Keep } from "./keep.ts";

interface Common {
  /** The data folder. */
  dataFolder: string;
  /** Where backups lie, as people write it. Undefined: in the data folder. */
  where: string | undefined;
  diskBytesMin: number;
}

export type Errand =
  | (Common & {
      type: "back up";
      mark: string | undefined;
      recipient: string | undefined;
      keep: Keep;
    })
  | (Common & { type: "verify" });

export interface Done {
  type: "done";
  /** The backup that was made or tried. */
  name: string;
  /** What is good to know: one line each. */
  warnings: string[];
}

export interface Failed {
  type: "failed";
  message: string;
  /** Whether the standing tells of it: on a full disk it does not. */
  isNoted: boolean;
}

export type FromBackupWorker = Done | Failed;
