// What is wrong with a database that a server is about to start on, in one line for whoever starts it.
import { UsageError } from "../../domain/error.ts";
import { type Address, readAddress } from "./address.ts";
import { type Connection, connect, connectionLimits, type ConnectionLimits } from "./connection.ts";
import { DeadlineError, driverCodeOf, stateOf } from "./failures.ts";

/** The oldest that is tried: Debian 12's. */
export const serverVersionMin = 15;

export interface Demands {
  /** Default: `serverVersionMin`. A test asks for a version that is yet to come. */
  versionMin?: number;
  limits?: ConnectionLimits;
  /** It is only read. */
  isReplica?: boolean;
  /** Whoever asks moves an installation there. */
  mayBeMoving?: boolean;
}

/** What a server says of itself, of a database and of whoever asks. */
interface Found {
  version: number;
  inRecovery: boolean;
  readOnly: boolean;
  encoding: string;
  schema: string | null;
  mayCreate: boolean;
  isMoving: boolean;
}

const questions = `select
  current_setting('server_version_num')::int / 10000 as version,
  pg_is_in_recovery() as "inRecovery",
  current_setting('transaction_read_only') = 'on' as "readOnly",
  current_setting('server_encoding') as encoding,
  current_schema() as schema,
  coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayCreate",
  to_regclass('moving') is not null as "isMoving"`;

/** Connects once and looks. Throws a UsageError that says what to do, and never the password. */
export async function demandPostgres(url: string, demands: Demands = {}): Promise<void> {
  const { versionMin = serverVersionMin, limits = connectionLimits, isReplica = false } = demands;
  const address = readAddress(url);
  const found = await ask(address, limits);
  const problem =
    findOld(found, address, versionMin) ??
    (isReplica ? undefined : findBarred(found, address)) ??
    (demands.mayBeMoving ? undefined : findMoving(found, address));
  if (problem !== undefined) throw new UsageError(problem);
}

async function ask(address: Address, limits: ConnectionLimits): Promise<Found> {
  let connection: Connection | undefined;
  try {
    connection = await connect(address, limits);
    const [row] = await connection.run(questions);
    // The columns that were asked for, and one row, since no table is asked.
    return row as unknown as Found;
  } catch (cause) {
    throw new UsageError(explain(cause, address), { cause });
  } finally {
    await connection?.end();
  }
}

/** Of a server that answers. */
function findOld({ version }: Found, { place }: Address, versionMin: number): string | undefined {
  return version < versionMin
    ? `PostgreSQL at ${place} is version ${version}: Plaudit needs ${versionMin} or later.`
    : undefined;
}

/** Why nothing can be written there. */
function findBarred(
  { inRecovery, readOnly, encoding, schema, mayCreate }: Found,
  { place, username, database }: Address,
): string | undefined {
  if (inRecovery)
    return `PostgreSQL at ${place} is a standby, or still recovers: name the primary.`;
  if (readOnly)
    return `The database ${database} at ${place} is read-only for ${username}: let it write (default_transaction_read_only).`;
  if (encoding !== "UTF8")
    return `The database ${database} at ${place} is encoded in ${encoding}: make one in UTF8.`;
  if (!mayCreate)
    return `The role ${username} may make no tables in ${schema ?? "any schema"} of ${database} at ${place}: grant create on its schema.`;
  return undefined;
}

/** Half of an installation is there, which nobody may take for all of it. */
function findMoving({ isMoving }: Found, { place, database }: Address): string | undefined {
  return isMoving
    ? `An installation is being moved to the database ${database} at ${place}: run \`plaudit migrate-to\` there until it says to switch.`
    : undefined;
}

/** By the server's code. What it says itself comes along where it knows more than we do. */
const byState: Record<string, (address: Address, said: string) => string> = {
  "28P01": ({ place, username }) =>
    `PostgreSQL at ${place} refuses ${username}: the password is wrong, or there is no such role.`,
  "28000": ({ place, username }, said) => `PostgreSQL at ${place} refuses ${username}: ${said}.`,
  "3D000": ({ place, database }) =>
    `PostgreSQL at ${place} has no database ${database}: make it first.`,
  "42501": ({ place, username, database }) =>
    `The role ${username} may not connect to ${database} at ${place}: grant connect on it.`,
  "53300": ({ place }, said) =>
    `PostgreSQL at ${place} has no connection left (${said}): raise its max_connections, or end others.`,
  "57P03": ({ place }, said) => `PostgreSQL at ${place} takes no connections yet: ${said}.`,
};

/** By the driver's code. */
const byCode: [RegExp, (address: Address, said: string) => string][] = [
  [
    /_CONNECTION_REFUSED$/,
    ({ place }) =>
      `There is no PostgreSQL at ${place}: nobody listens there, or the host is not known.`,
  ],
  [/_CONNECTION_TIMEOUT$/, ({ place }) => `PostgreSQL at ${place} does not answer.`],
  [
    /TLS_NOT_AVAILABLE$/,
    ({ place }) =>
      `PostgreSQL at ${place} has no TLS: give it a certificate, or say sslmode=disable in its address.`,
  ],
  [
    /CERT|ALTNAME|TLS|SELF_SIGNED|ISSUER/,
    ({ place }, said) =>
      `PostgreSQL at ${place} shows a certificate that is not to be trusted (${said}): name its authority's file with sslrootcert, and the host as the certificate does.`,
  ],
];

function explain(error: unknown, address: Address): string {
  const said = (error as Error).message;
  const state = stateOf(error) ?? "";
  if (error instanceof DeadlineError) return `PostgreSQL at ${address.place} does not answer.`;
  if (Object.hasOwn(byState, state)) return byState[state]!(address, said);
  const code = driverCodeOf(error);
  const known = byCode.find(([pattern]) => pattern.test(code));
  return known ? known[1](address, said) : `PostgreSQL at ${address.place} cannot be used: ${said}`;
}
