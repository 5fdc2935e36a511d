// The settings of a database that is not in the data folder. Each pool setting stands beside the ones of other stacks
// that do the same.
import { type Static, Type } from "@sinclair/typebox";
import { UsageError } from "../domain/error.ts";
import { type DatabaseSettings, placeOf, poolSettings } from "../store/postgres/settings.ts";

const { limits } = poolSettings;
const secondsMax = 7 * 24 * 60 * 60;

export const DatabaseProperties = {
  DATABASE_URL: Type.Optional(
    Type.String({
      description:
        "Keeps accounts and events in [PostgreSQL](postgres.md) in place of SQLite: `postgres://USER:PASSWORD@HOST/NAME`. A pooler may be between.",
    }),
  ),
  DATABASE_DIRECT_URL: Type.Optional(
    Type.String({
      description:
        "The same database past the pooler, for migrations and for LISTEN. Without it DATABASE_URL is taken.",
    }),
  ),
  DATABASE_READ_URL: Type.Optional(
    Type.String({
      description:
        "A replica of the database, from which a node reads the events that others have stored.",
    }),
  ),
  PLAUDIT_POOL_SIZE: Type.Integer({
    minimum: 1,
    maximum: 1000,
    default: poolSettings.size,
    description:
      "How many connections to PostgreSQL a node keeps (`pool_size` in SQLAlchemy, `max` in pg and Prisma's `connection_limit`).",
  }),
  PLAUDIT_POOL_OVERFLOW: Type.Integer({
    minimum: 0,
    maximum: 1000,
    default: poolSettings.overflow,
    description:
      "How many more it opens while all of them are in use (SQLAlchemy's `max_overflow`).",
  }),
  PLAUDIT_POOL_TIMEOUT_SECONDS: Type.Integer({
    minimum: 1,
    maximum: 600,
    default: poolSettings.timeoutMs / 1000,
    description:
      "How long a request waits for a connection before it is answered 503 (`pool_timeout` in SQLAlchemy and Prisma).",
  }),
  PLAUDIT_POOL_PRE_PING: Type.Union([Type.Literal("true"), Type.Literal("false")], {
    default: String(poolSettings.prePing),
    description:
      "Whether a connection that was idle for five seconds is asked, before its use, whether it lives and takes writes (SQLAlchemy's `pool_pre_ping`).",
  }),
  PLAUDIT_POOL_RECYCLE_SECONDS: Type.Integer({
    minimum: 1,
    maximum: secondsMax,
    default: poolSettings.recycleMs / 1000,
    description:
      "The age at which a connection is replaced (SQLAlchemy's `pool_recycle`, pg's `maxLifetimeSeconds`).",
  }),
  PLAUDIT_POOL_STATEMENT_SECONDS: Type.Integer({
    minimum: 1,
    maximum: 3600,
    default: limits.statementMsMax / 1000,
    description:
      "After which PostgreSQL gives up a statement (`statement_timeout` of PostgreSQL itself).",
  }),
};

const Database = Type.Object(DatabaseProperties);
type Given = Static<typeof Database>;

/** The settings that hold a password. */
export const urlNames = ["DATABASE_URL", "DATABASE_DIRECT_URL", "DATABASE_READ_URL"] as const;

/** Undefined: SQLite keeps everything. Throws a UsageError that names the setting, and never a password. */
export function databaseSettings(given: Given): DatabaseSettings | undefined {
  const { DATABASE_URL: url, DATABASE_DIRECT_URL: direct, DATABASE_READ_URL: readUrl } = given;
  for (const name of urlNames) demandAddress(name, given[name]);
  if (url === undefined) {
    const lone = urlNames.find((name) => given[name] !== undefined);
    if (lone === undefined) return undefined;
    throw new UsageError(`${lone} also needs DATABASE_URL, which is where the data is kept.`);
  }
  return {
    url,
    directUrl: direct ?? url,
    readUrl,
    pool: {
      size: given.PLAUDIT_POOL_SIZE,
      overflow: given.PLAUDIT_POOL_OVERFLOW,
      timeoutMs: given.PLAUDIT_POOL_TIMEOUT_SECONDS * 1000,
      prePing: given.PLAUDIT_POOL_PRE_PING === "true",
      recycleMs: given.PLAUDIT_POOL_RECYCLE_SECONDS * 1000,
      limits: {
        ...limits,
        statementMsMax: given.PLAUDIT_POOL_STATEMENT_SECONDS * 1000,
      },
    },
  };
}

function demandAddress(name: string, url: string | undefined): void {
  if (url === undefined) return;
  try {
    placeOf(url);
  } catch (cause) {
    throw new UsageError(`${name}: ${(cause as Error).message}`, { cause });
  }
}

/** What is shown of an address: where it leads, without user and password. */
export function hidePassword(url: string): string {
  return `postgres://${placeOf(url)}`;
}
