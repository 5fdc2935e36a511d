// What a command is: a row of the table in commands.ts. Its flags are described once, for parsing and for help.
import type { Config } from "../app/config.ts";
import type { Extension } from "../extension.ts";
import type { Log } from "../runtime/log.ts";
import type { Disk } from "../journal/disk.ts";
import type { AccountShape } from "../wire/account-shape.ts";

export interface Flag {
  type: "string" | "boolean";
  /** The word for its value in the help: PORT. */
  value?: string;
  about: string;
  required?: boolean;
  default?: string;
  /** The field that it sets, if that has another name: an error about the field then names the flag. */
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
  /** Standard output, for results only, so that they can be piped. Fulfils when more may be written. */
  out(text: string): Promise<void>;
  /** Standard error, for messages to people. */
  tell(line: string): void;
  /** Standard error, as it is: for a progress bar on a terminal. */
  draw(text: string): void;
  stdin(): AsyncIterable<Uint8Array>;
  /** Asks on the terminal for a line that is not shown. Undefined when standard input is none. */
  askSecretly?(question: string): Promise<string>;
  /** Asks on the terminal for a line. Undefined when standard input is none. */
  ask?(question: string): Promise<string>;
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
  readonly backupWorkerUrl?: URL;
  /** The command that starts this program again. */
  readonly self: readonly string[];
  /** The disk of the journal: a test's may fail. */
  readonly disk?: Disk;
  /** How long a server that stops stores what was accepted: a test need not wait for all of it. */
  readonly drainMsMax?: number;
  readonly io: Io;
  /** The extensions of the app whose binary this is. Undefined: this is Plaudit's own program. */
  readonly extensions?: readonly Extension[];
  /** What the app asks of people beside what Plaudit asks. */
  readonly shape?: AccountShape | undefined;
}

export interface Command<F extends Flags = Flags> {
  /** One or two words. */
  readonly name: string;
  readonly summary: string;
  readonly flags: F;
  /** The names of what must follow, for help and for counting: ["FILE"]. What may be left out: ["[FILE]"]. */
  readonly operands?: readonly string[];
  /**
   * How the command treats the data folder. `makes`: it makes a missing one. `needs`: there must be data in it.
   * `folder`: it must be there, with or without data. Undefined: the command does not use it.
   */
  readonly data?: "makes" | "needs" | "folder";
  /** What to do instead where PostgreSQL keeps the data. Undefined: the command works there too. */
  readonly instead?: string;
  /** What else the help says. */
  readonly notes?: string;
  /** Returns the exit code: 0 done, 1 failed, 2 misused, 70 the disk failed us. */
  run(context: Context<F>): Promise<number>;
}

/** Gives a command's `run` the types of its own flags. */
export function defineCommand<const F extends Flags>(command: Command<F>): Command {
  return command;
}
