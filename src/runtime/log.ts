// Writes one line of JSON for each entry, or on a terminal a line that people can read. Imports nothing of ours.

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, unknown>>;

/** Entries are written a little later, so the fields of an entry must not be changed afterwards. */
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
  const take = write
    ? (entry: Entry) => write(format([entry]).slice(0, -1), entry.level)
    : createGatherer(format);
  const entry =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (ranks[level] >= lowest) take({ at: Date.now(), level, message, fields });
    };
  return { debug: entry("debug"), info: entry("info"), warn: entry("warn"), error: entry("error") };
}

const gatherMs = 20;
/** More entries would have left the processor's cache by the time that they are written. */
const gatheredMax = 128;

/**
 * Writes all entries of `gatherMs` to standard error at once: a write for each request would cost as much as the
 * request. Entries become text then, too: one after another they cost a third of what each costs between requests.
 * Warnings and errors do not wait, and the entries before them are written with them. After a kill -9 the last lines
 * may be missing.
 */
function createGatherer(format: Format): (entry: Entry) => void {
  let gathered: Entry[] = [];
  let isTimed = false;

  function flush(): void {
    if (gathered.length === 0) return;
    const entries = gathered;
    gathered = [];
    process.stderr.write(format(entries));
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

/** Entries as lines, each with its newline. */
type Format = (entries: readonly Entry[]) => string;

/** An entry that JSON cannot write, such as an object that holds itself, must not cost the lines beside it. */
function createFormat(pretty: boolean): Format {
  const formatOne = pretty ? formatForPeople : createFormatForMachines();
  return (entries) => {
    let text = "";
    for (const entry of entries) {
      try {
        text += `${formatOne(entry)}\n`;
      } catch (error) {
        text += `${formatOne({ ...entry, fields: { unreadable: String(error) } })}\n`;
      }
    }
    return pretty ? text : escapeJson(text);
  };
}

function createFormatForMachines(): (entry: Entry) => string {
  const textOf = createTimeTexts();
  return ({ at, level, message, fields }) => {
    const beginning = `{"time":"${textOf(at)}","level":"${level}","message":${JSON.stringify(message)}`;
    const rest = toJson(fields);
    return rest === "{}" ? `${beginning}}` : `${beginning},${rest.slice(1)}`;
  };
}

/** Keeps the text of the last time: entries under load share their millisecond, and to write it is half of a line's cost. */
function createTimeTexts(): (at: number) => string {
  let last = Number.NaN;
  let text = "";
  return (at) => {
    if (at !== last) text = new Date(at).toISOString();
    last = at;
    return text;
  };
}

/** A replacer is called for every value, so it is used only if there may be an Error or a bigint. */
function toJson(fields: LogFields): string {
  for (const name in fields) {
    const type = typeof fields[name];
    if (type === "object" || type === "bigint") return JSON.stringify(fields, plainError);
  }
  return JSON.stringify(fields);
}

function formatForPeople({ at, level, message, fields }: Entry): string {
  const time = new Date(at).toISOString().slice(11, 23);
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` \u001b[90m${name}=\u001b[0m${readable(value)}`)
    .join("");
  return `\u001b[90m${time}\u001b[0m \u001b[${colors[level]}m${level.padEnd(5)}\u001b[0m ${escapeLine(message)}${rest}`;
}

function readable(value: unknown): string {
  return escapeLine(typeof value === "string" ? value : JSON.stringify(value, plainError));
}

/** JSON writes an Error as {}, so the fields that matter are named. */
function plainError(_name: string, value: unknown): unknown {
  if (!(value instanceof Error)) return typeof value === "bigint" ? value.toString() : value;
  return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
}

/** JSON escapes control characters below U+0020. Terminals and log readers obey these, too. */
function escapeJson(text: string): string {
  // The text is nearly always ASCII. To find that out takes a tenth of the time of a search for the others.
  if (Buffer.byteLength(text) === text.length && !text.includes("\u007f")) return text;
  return /[\u007f-\u009f\u2028\u2029]/.test(text)
    ? text.replace(/[\u007f-\u009f\u2028\u2029]/g, escapeCharacter)
    : text;
}

function escapeLine(line: string): string {
  // oxlint-disable-next-line no-control-regex
  return line.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, escapeCharacter);
}

function escapeCharacter(c: string): string {
  return `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
