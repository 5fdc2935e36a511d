// The only reader of the environment. A flag goes before the environment, and that before the default. The settings
// are checked once, and then frozen.
import { isIP } from "node:net";
import { CronPattern } from "croner";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { DatabaseProperties, databaseSettings } from "./database-settings.ts";
import { createEncrypter } from "../data/backup/encryption.ts";
import { demandFolderOrS3 } from "../data/backup/where.ts";
import { listInForce, type SettingInForce } from "./in-force.ts";
import { UsageError } from "../domain/error.ts";
import { readMailbox } from "../mail/address.ts";
import type { MailSettings } from "../mail/mail.ts";
import { readSmtpUrl } from "../mail/smtp.ts";
import { distance } from "../domain/nearest.ts";
import type { DatabaseSettings } from "../store/postgres/settings.ts";
import { wanted } from "../wire/rule.ts";

const kept = (byDefault: number, unit: string) =>
  Type.Integer({
    minimum: 0,
    maximum: 1000,
    default: byDefault,
    description: `Of the nightly backups, the newest of each of so many ${unit} is kept.`,
  });

/** Each setting with what it does, in the order in which docs/reference.md lists them. */
export const Settings = Type.Object({
  PLAUDIT_DATA: Type.String({
    minLength: 1,
    default: "./data",
    description:
      "The data folder: everything that Plaudit keeps is in it. With DATABASE_URL it holds what a node needs for itself.",
  }),
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 3000,
    description: "The port. `0` takes a free one.",
  }),
  PLAUDIT_HOST: Type.String({
    minLength: 1,
    default: "127.0.0.1",
    description: "The address to listen on. `0.0.0.0` listens on all addresses.",
  }),
  ...DatabaseProperties,
  PLAUDIT_SECRET: Type.Optional(
    Type.String({
      description:
        "Signs the access tokens; at least 32 bytes. Without it Plaudit makes a secret on the first start and keeps it in the data folder, or in PostgreSQL: see [the secret](operations.md#the-secret).",
    }),
  ),
  PLAUDIT_SIGNUP: Type.Union(
    [Type.Literal("open"), Type.Literal("invite"), Type.Literal("closed")],
    {
      default: "open",
      description:
        "Who may sign up: anybody, whoever has [an invitation](accounts.md#invitations), or nobody.",
    },
  ),
  PLAUDIT_AUDIT_DAYS: Type.Integer({
    minimum: 1,
    maximum: 36_500,
    default: 365,
    description:
      "How long the [audit log](accounts.md#the-audit-log) keeps who did what to whom, in days.",
  }),
  PLAUDIT_DURABILITY: Type.Union(
    [Type.Literal("fast"), Type.Literal("strict"), Type.Literal("database")],
    {
      default: "fast",
      description:
        "`strict` answers an event only once it is on the disk, `database` only once PostgreSQL has it: see [durability](operations.md#durability).",
    },
  ),
  PLAUDIT_PUBLIC_URL: Type.Optional(
    Type.String({
      description:
        "The address at which people reach the server, such as `https://plaudit.example.com`. If it is https, browsers are told to use nothing else.",
    }),
  ),
  PLAUDIT_SMTP_URL: Type.Optional(
    Type.String({
      description:
        "The server that sends [mail](accounts.md#mail): `smtp://USER:PASSWORD@HOST:587`, or `smtps://…`. TLS is demanded, but on loopback. It needs PLAUDIT_MAIL_FROM and PLAUDIT_PUBLIC_URL. Without it no mail is sent.",
    }),
  ),
  PLAUDIT_MAIL_FROM: Type.Optional(
    Type.String({
      description: "Whom mail is from, such as `Plaudit <noreply@example.com>`.",
    }),
  ),
  PLAUDIT_TRUSTED_PROXIES: Type.String({
    default: "",
    description:
      "Addresses or CIDR ranges of proxies, separated by commas. Their `X-Forwarded-For` is believed and, if any is set, `X-Request-Id` too.",
  }),
  PLAUDIT_COUNTRY_HEADER: Type.Optional(
    Type.String({
      pattern: "^[A-Za-z0-9-]{1,64}$",
      description:
        "The header in which a trusted proxy says the visitor's country, such as `CF-IPCountry`. Without it events have no `$country`.",
    }),
  ),
  PLAUDIT_CORS_ORIGINS: Type.String({
    default: "",
    description: "Origins whose pages may call the API, separated by commas.",
  }),
  PLAUDIT_METRICS_TOKEN: Type.Optional(
    Type.String({
      minLength: 16,
      description:
        "The Bearer token that `/metrics`, and the ledger on `/`, ask for; at least 16 characters. Without it both are open.",
    }),
  ),
  PLAUDIT_LOG_LEVEL: Type.Union(
    [Type.Literal("debug"), Type.Literal("info"), Type.Literal("warn"), Type.Literal("error")],
    { default: "info", description: "The least severe entries that are logged." },
  ),
  PLAUDIT_SLOW_REQUEST_MS: Type.Integer({
    minimum: 1,
    maximum: 600_000,
    default: 1000,
    description: "A request that takes longer is logged as a warning.",
  }),
  PLAUDIT_JOURNAL_MAX_MB: Type.Integer({
    minimum: 32,
    maximum: 1_000_000,
    default: 1024,
    description: "The size of the journal from which events are refused.",
  }),
  PLAUDIT_DISK_MIN_MB: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 256,
    description: "The free space on the disk below which events are refused.",
  }),
  PLAUDIT_BACKUP: Type.String({
    default: "",
    description:
      "Where the nightly [backups](operations.md#backups) go: a folder, best on another disk, `s3://BUCKET/PREFIX?endpoint=URL&region=NAME`, or `off`. Without it they go to `backups` in the data folder. `backup` and `restore` take it as well where no place is named.",
  }),
  PLAUDIT_BACKUP_AT: Type.String({
    default: "0 2 * * *",
    description: "When they are made, as cron says it, in UTC, and up to ten minutes later.",
  }),
  PLAUDIT_BACKUP_RECIPIENT: Type.Optional(
    Type.String({
      pattern: "^age1[a-z0-9]+$",
      description:
        "Encrypts backups for this recipient of [age](https://age-encryption.org)'s. Keep its key elsewhere: without it nobody reads them.",
    }),
  ),
  PLAUDIT_BACKUP_KEEP_DAYS: kept(7, "days"),
  PLAUDIT_BACKUP_KEEP_WEEKS: kept(0, "weeks"),
  PLAUDIT_BACKUP_KEEP_MONTHS: kept(0, "months"),
});

type Name = keyof Static<typeof Settings>;

/** The names of all settings: `plaudit help` lists them, and a misspelt name is compared with them. */
export const settingNames = Object.keys(Settings.properties) as Name[];

export interface Config {
  readonly dataFolder: string;
  readonly port: number;
  readonly host: string;
  /** Undefined: SQLite in the data folder keeps everything. */
  readonly database: DatabaseSettings | undefined;
  readonly signup: "open" | "invite" | "closed";
  readonly secret: string | undefined;
  readonly auditDays: number;
  readonly durability: "fast" | "strict" | "database";
  /** Without a trailing slash. */
  readonly publicUrl: string | undefined;
  /** Undefined: no mail is sent. */
  readonly mail: MailSettings | undefined;
  /** Addresses or CIDR ranges whose X-Forwarded-For is believed; with any, X-Request-Id is too. */
  readonly trustedProxies: readonly string[];
  readonly countryHeader: string | undefined;
  readonly corsOrigins: readonly string[];
  readonly metricsToken: string | undefined;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly slowRequestMs: number;
  readonly journalBytesMax: number;
  readonly diskBytesMin: number;
  readonly backup: {
    /** Whether one is made each night. */
    readonly isOn: boolean;
    /** Undefined: the data folder's own place. */
    readonly where: string | undefined;
    readonly at: string;
    readonly recipient: string | undefined;
    readonly keep: { readonly days: number; readonly weeks: number; readonly months: number };
  };
  /** Each setting as it is in force, in the order of the reference. */
  readonly inForce: readonly SettingInForce[];
}

export type Flags = Partial<Record<Name, string>>;

/**
 * Reads the settings. Throws a UsageError that names the setting and the rule, never its value,
 * for anything unreadable or unsafe.
 */
export function readConfig(
  flags: Flags = {},
  env: Record<string, string | undefined> = Bun.env,
): Config {
  for (const name of [...Object.keys(flags), ...Object.keys(env)]) {
    demandSpelling(name, env[name], name in flags);
  }
  const { said, settings: s } = readSettings(flags, env);
  // Before its address is shown without the password.
  const database = databaseSettings(s);
  demandDurability(s);
  return Object.freeze({
    inForce: listInForce({ names: settingNames, flags, said, settings: s }),
    dataFolder: s.PLAUDIT_DATA,
    port: s.PORT,
    host: s.PLAUDIT_HOST,
    database,
    signup: s.PLAUDIT_SIGNUP,
    secret: s.PLAUDIT_SECRET,
    auditDays: s.PLAUDIT_AUDIT_DAYS,
    durability: s.PLAUDIT_DURABILITY,
    publicUrl: s.PLAUDIT_PUBLIC_URL && webOrigin("PLAUDIT_PUBLIC_URL", s.PLAUDIT_PUBLIC_URL),
    mail: mailSettings(s),
    trustedProxies: list(s.PLAUDIT_TRUSTED_PROXIES).map(addressRange),
    countryHeader: s.PLAUDIT_COUNTRY_HEADER,
    corsOrigins: list(s.PLAUDIT_CORS_ORIGINS).map((o) => webOrigin("PLAUDIT_CORS_ORIGINS", o)),
    metricsToken: s.PLAUDIT_METRICS_TOKEN,
    logLevel: s.PLAUDIT_LOG_LEVEL,
    slowRequestMs: s.PLAUDIT_SLOW_REQUEST_MS,
    journalBytesMax: s.PLAUDIT_JOURNAL_MAX_MB * 1024 * 1024,
    diskBytesMin: s.PLAUDIT_DISK_MIN_MB * 1024 * 1024,
    backup: {
      isOn: s.PLAUDIT_BACKUP !== off,
      where: backupPlace(s.PLAUDIT_BACKUP),
      recipient: recipient(s.PLAUDIT_BACKUP_RECIPIENT),
      at: cronTime(s.PLAUDIT_BACKUP_AT),
      keep: {
        days: s.PLAUDIT_BACKUP_KEEP_DAYS,
        weeks: s.PLAUDIT_BACKUP_KEEP_WEEKS,
        months: s.PLAUDIT_BACKUP_KEEP_MONTHS,
      },
    },
  });
}

function demandDurability(s: Static<typeof Settings>): void {
  if (s.PLAUDIT_DURABILITY !== "database" || s.DATABASE_URL !== undefined) return;
  throw new UsageError(
    "PLAUDIT_DURABILITY=database also needs DATABASE_URL; without it there is strict.",
  );
}

/** The settings with their defaults, and the names of those that were said. */
function readSettings(flags: Flags, env: Record<string, string | undefined>) {
  const given: Record<string, unknown> = {};
  for (const name of settingNames) {
    const value = flags[name] ?? env[name];
    // An empty variable is how shells and compose files say "unset".
    if (value !== undefined && value !== "") given[name] = toNumber(name, value);
  }
  const said = Object.keys(given);
  const found = Value.Default(Settings, given);
  const problem = Value.Errors(Settings, found).First();
  if (problem) {
    throw new UsageError(`${problem.path.slice(1)} ${wanted(problem.schema)}.`);
  }
  const settings = found as Static<typeof Settings>;
  if (settings.PLAUDIT_SECRET !== undefined && Buffer.byteLength(settings.PLAUDIT_SECRET) < 32) {
    throw new UsageError(
      "PLAUDIT_SECRET must be at least 32 bytes: make one with `openssl rand -hex 32`.",
    );
  }
  return { said, settings };
}

const prefix = "PLAUDIT_";
const off = "off";
/** The number of letters in which a misspelt name may differ. With more it is another name. */
const misspeltMax = 2;

/** Logged with the names. They do nothing, and may be meant for somebody else. */
export const unknownSettings = "Unknown settings, which have no effect.";

/** The names in the environment that look like settings of ours and are not. */
export function listUnknown(env: Record<string, string | undefined> = Bun.env): string[] {
  const known: readonly string[] = settingNames;
  return Object.keys(env).filter((name) => name.startsWith(prefix) && !known.includes(name));
}

/** A misspelt setting stops the start: it might have been meant to close a door, which would stay open. */
function demandSpelling(name: string, value: string | undefined, isForUs: boolean): void {
  const known: readonly string[] = settingNames;
  if (known.includes(name) || isFromKubernetes(name, value)) return;
  const meant = name === "PLAUDIT_PORT" ? "PORT" : nearestSetting(name.toUpperCase());
  if (meant !== undefined) {
    throw new UsageError(`${name} is not a setting: did you mean ${meant}?`);
  }
  if (isForUs) throw new UsageError(`${name} is not a setting.`);
}

/** Of the names without the prefix, which anybody may use, only PORT is ours. */
function nearestSetting(name: string): string | undefined {
  if (distance(name.slice(0, prefix.length), prefix, misspeltMax) > misspeltMax) return undefined;
  const all = settingNames.filter((each) => each.startsWith(prefix));
  const costs = all.map((each) => distance(name, each, misspeltMax));
  const least = Math.min(...costs);
  return least > misspeltMax ? undefined : all[costs.indexOf(least)];
}

/** Kubernetes says where a service named plaudit is, in PLAUDIT_PORT too, which is two letters from PLAUDIT_HOST. */
function isFromKubernetes(name: string, value = ""): boolean {
  return name === "PLAUDIT_PORT" && /^(tcp|udp|sctp):\/\//.test(value);
}

function toNumber(name: Name, value: string): string | number {
  return Settings.properties[name].type === "integer" && /^-?\d{1,15}$/.test(value)
    ? Number(value)
    : value;
}

function list(value: string): string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** An address or a range. Anything else would stop the start or, like `10.0.0.0/`, trust everybody. */
function addressRange(value: string): string {
  const [address = "", bits = "0", ...more] = value.split("/");
  const bitsMax = { 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (more.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > bitsMax) {
    throw new UsageError(
      "PLAUDIT_TRUSTED_PROXIES must be addresses or ranges such as 10.0.0.0/8, separated by commas.",
    );
  }
  return value;
}

/** Told at once: the first who has forgotten a password would tell too late. Nobody is asked whether it works. */
function mailSettings({
  PLAUDIT_SMTP_URL: url,
  PLAUDIT_MAIL_FROM: sender,
  PLAUDIT_PUBLIC_URL: publicUrl,
}: Static<typeof Settings>): MailSettings | undefined {
  if (url === undefined && sender === undefined) return undefined;
  const missing = Object.entries({
    PLAUDIT_SMTP_URL: url,
    PLAUDIT_MAIL_FROM: sender,
    PLAUDIT_PUBLIC_URL: publicUrl,
  }).filter(([, value]) => value === undefined);
  if (url === undefined || sender === undefined || publicUrl === undefined) {
    const names = missing.map(([name]) => name).join(" and ");
    throw new UsageError(
      `Mail also needs ${names}: its links lead there, and it is from somebody.`,
    );
  }
  const from = readMailbox(sender);
  if (!from) {
    throw new UsageError("PLAUDIT_MAIL_FROM must be one address, or NAME <ADDRESS>.");
  }
  try {
    const server = readSmtpUrl(url);
    return { server, from, publicUrl: webOrigin("PLAUDIT_PUBLIC_URL", publicUrl) };
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`PLAUDIT_SMTP_URL ${(cause as Error).message}`, { cause });
  }
}

function cronTime(value: string): string {
  try {
    return new CronPattern(value).pattern;
  } catch {
    throw new UsageError("PLAUDIT_BACKUP_AT must be a time of cron's, such as `0 2 * * *`.");
  }
}

/** Told at once: the first night would tell too late. Whether the place can be reached is not asked. */
function backupPlace(value: string): string | undefined {
  if (value === "" || value === off) return undefined;
  if (isMisspeltOff(value)) {
    throw new UsageError("PLAUDIT_BACKUP must be a place, or `off`.");
  }
  return naming("PLAUDIT_BACKUP", () => demandFolderOrS3(value));
}

/** Else it would be a folder of that name. */
const isMisspeltOff = (value: string) => /^(off|no|none|false|0|disabled?)$/i.test(value);

function recipient(value: string | undefined): string | undefined {
  if (value !== undefined) naming("PLAUDIT_BACKUP_RECIPIENT", () => createEncrypter(value));
  return value;
}

/** Puts the name of the setting before what is wrong with it. */
function naming<T>(name: Name, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new UsageError(`${name}: ${(cause as Error).message}`, { cause });
  }
}

function webOrigin(name: Name, value: string): string {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${name} must be an address such as https://example.com.`);
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}
