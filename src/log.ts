// One JSON line an entry; on a terminal the same entry, readable. Imports nothing of ours.

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, unknown>>;

/** Entries are written a little later: what is given with one is not changed afterwards. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface LogOptions {
  /** Where a line goes, without its newline. Default: standard error. */
  write?: (line: string, level: LogLevel) => void;
  /** For people instead of machines. Default: whether standard error is a terminal. */
  pretty?: boolean;
  /** The lowest level that is written. Default: info. */
  level?: LogLevel;
}

const ranks: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };
const colors: Record<LogLevel, string> = { debug: "90", info: "36", warn: "33", error: "31" };

interface Entry {
  /** Milliseconds since 1970. */
  at: number;
  level: LogLevel;
  message: string;
  fields: LogFields;
}

/** Opens a log. Control characters are escaped, so that no value can forge a second line. */
export function createLog(options: LogOptions = {}): Log {
  const { write, pretty = process.stderr.isTTY } = options;
  const lowest = ranks[options.level ?? "info"];
  const format = createFormat(pretty);
  const take = write ? (entry: Entry) => write(format(entry), entry.level) : createGatherer(format);
  const entry =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (ranks[level] >= lowest) take({ at: Date.now(), level, message, fields });
    };
  return { debug: entry("debug"), info: entry("info"), warn: entry("warn"), error: entry("error") };
}

const gatherMs = 20;
const gatheredMax = 512;

/**
 * Writes to standard error what was logged within `gatherMs`, at once: a write for each request
 * would cost as much as the request. Entries become text there too, for one after another they cost a
 * third of what each costs between requests. Warnings and errors do not wait, and take along what
 * does; a kill -9 may take the last lines with it.
 */
function createGatherer(format: (entry: Entry) => string): (entry: Entry) => void {
  let gathered: Entry[] = [];
  let isTimed = false;

  function flush(): void {
    if (gathered.length === 0) return;
    const entries = gathered;
    gathered = [];
    let text = "";
    for (const entry of entries) text += `${format(entry)}\n`;
    process.stderr.write(text);
  }

  function flushInTime(): void {
    isTimed = false;
    flush();
  }

  process.once("exit", flush);
  return (entry) => {
    gathered.push(entry);
    if (ranks[entry.level] >= ranks.warn || gathered.length === gatheredMax) return flush();
    if (isTimed) return;
    isTimed = true;
    setTimeout(flushInTime, gatherMs);
  };
}

/** A log that keeps nothing, for tests. */
export const silentLog: Log = createLog({ write: () => {} });

/**
 * An entry as a line, without its newline. The time, in ISO 8601, is written once a millisecond. What
 * JSON has no word for, as an object within itself, must not cost the lines beside it.
 */
function createFormat(pretty: boolean): (entry: Entry) => string {
  const format = pretty ? formatForPeople : formatForMachines;
  let writtenAt = 0;
  let time = "";
  return (entry) => {
    if (entry.at !== writtenAt) time = new Date((writtenAt = entry.at)).toISOString();
    try {
      return format(time, entry);
    } catch (error) {
      return format(time, { ...entry, fields: { unreadable: String(error) } });
    }
  };
}

function formatForMachines(time: string, { level, message, fields }: Entry): string {
  const line = { time, level, message, ...fields };
  // A replacer is called for every value: worth it only where there may be an Error or a bigint.
  for (const name in fields) {
    const type = typeof fields[name];
    if (type === "object" || type === "bigint") {
      return escapeLine(JSON.stringify(line, plainError));
    }
  }
  return escapeLine(JSON.stringify(line));
}

function formatForPeople(time: string, { level, message, fields }: Entry): string {
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` \u001b[90m${name}=\u001b[0m${readable(value)}`)
    .join("");
  return `\u001b[90m${time.slice(11, 23)}\u001b[0m \u001b[${colors[level]}m${level.padEnd(5)}\u001b[0m ${escapeLine(message)}${rest}`;
}

function readable(value: unknown): string {
  return escapeLine(typeof value === "string" ? value : JSON.stringify(value, plainError));
}

/** An Error is {} to JSON: name what matters of it. */
function plainError(_name: string, value: unknown): unknown {
  if (!(value instanceof Error)) return typeof value === "bigint" ? value.toString() : value;
  return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
}

// JSON.stringify escapes control characters below U+0020; these remain, and terminals or log readers obey them.
function escapeLine(line: string): string {
  return line.replace(
    // oxlint-disable-next-line no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
