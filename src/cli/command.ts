// What a command is: a row of the table in cli.ts. Its flags are described once, for reading and for help.
import type { Config } from "../config.ts";
import type { Extension } from "../extension.ts";
import type { Log } from "../log.ts";
import type { Disk } from "../recorder/disk.ts";

export interface Flag {
  type: "string" | "boolean";
  /** What stands for its value in the help: PORT. */
  value?: string;
  about: string;
  required?: boolean;
  default?: string;
  /** What the rule calls it that may find it wrong, where that is another word. */
  field?: string;
}

export type Flags = Readonly<Record<string, Flag>>;

export type FlagValues<F extends Flags> = {
  readonly [Name in keyof F]: F[Name] extends { type: "boolean" }
    ? boolean
    : F[Name] extends { required: true } | { default: string }
      ? string
      : string | undefined;
};

/** Where a command reads and writes; a test hands in its own. */
export interface Io {
  /** Standard output: results only, so that they can be piped. Fulfils when it may go on. */
  out(text: string): Promise<void>;
  /** Standard error: what people are told on the way. */
  tell(line: string): void;
  /** Standard error, as it is: for a progress bar on a terminal. */
  draw(text: string): void;
  stdin(): AsyncIterable<Uint8Array>;
  /** Asks on the terminal for a line that is not shown. Undefined when standard input is none. */
  askSecretly?(question: string): Promise<string>;
  /** How wide standard error's terminal is; undefined when it is none. */
  readonly columns: number | undefined;
}

/** What every command is given. */
export interface Context<F extends Flags = Flags> {
  readonly flags: FlagValues<F>;
  /** What follows the command's name and is no flag. */
  readonly operands: readonly string[];
  readonly config: Config;
  readonly log: Log;
  readonly workerUrl: URL;
  readonly queryWorkerUrl?: URL;
  /** What starts this program again. */
  readonly self: readonly string[];
  /** What the journal is written to: a test's may fail. */
  readonly disk?: Disk;
  readonly io: Io;
  /** What the app has built in whose binary this is. Undefined: this is Plaudit's own. */
  readonly extensions?: readonly Extension[];
}

export interface Command<F extends Flags = Flags> {
  /** One or two words. */
  readonly name: string;
  readonly summary: string;
  readonly flags: F;
  /** The names of what must follow, for help and for counting: ["FILE"]. */
  readonly operands?: readonly string[];
  /**
   * Of the data folder. `makes`: a missing one is made. `needs`: there must be data in it. `folder`: it must be
   * there, with or without. Undefined: it is none of this command's business.
   */
  readonly data?: "makes" | "needs" | "folder";
  /** What else people need to know, for the help. */
  readonly notes?: string;
  /** Returns the exit code: 0 done, 1 failed, 2 misused, 70 the disk failed us. */
  run(context: Context<F>): Promise<number>;
}

/** Gives a command's `run` the types of its own flags. */
export function defineCommand<const F extends Flags>(command: Command<F>): Command {
  return command;
}
