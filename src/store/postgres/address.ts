// Where a database is, as an address says it: postgres://USER:PASSWORD@HOST:PORT/NAME?sslmode=verify-full
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../domain/error.ts";
import { nearest } from "../../domain/nearest.ts";

/** All that Bun.SQL would else take from the environment is said. */
export interface Address {
  /** HOST:PORT, or the path of a socket: for people, without the password. */
  readonly place: string;
  /** What its connections are called in pg_stat_activity. Undefined: plaudit. */
  readonly application?: string;
  readonly hostname?: string;
  readonly port?: number;
  /** Of a socket. */
  readonly path?: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  /** "disable", or what the server's certificate is checked by. */
  readonly tls: "disable" | { readonly rejectUnauthorized: true; readonly ca?: string };
}

const parameters = ["sslmode", "sslrootcert", "host"];
const portDefault = 5432;
/** All of libpq's. Those that would talk to whoever answers are taken as verify-full. */
const sslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Reads an address. Without `sslmode` the server must show a certificate of its host, unless it is on this machine.
 * Throws a UsageError that names the part which is wrong, and never the password.
 */
export function readAddress(text: string): Address {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new UsageError("The database's address must be postgres://USER:PASSWORD@HOST/NAME.");
  }
  for (const name of url.searchParams.keys()) {
    if (!parameters.includes(name)) throw new UsageError(refuseParameter(name));
  }
  const database = decode(url.pathname.slice(1));
  if (url.username === "" || database === "") {
    const missing = database === "" ? "the database's name" : "the user";
    throw new UsageError(`The database's address lacks ${missing}.`);
  }
  return {
    ...readPlace(url),
    username: decode(url.username),
    password: decode(url.password),
    database,
    tls: readTls(url),
  };
}

function refuseParameter(name: string): string {
  const meant = nearest(name, parameters);
  const instead =
    meant === undefined ? `there are ${parameters.join(", ")}.` : `did you mean ${meant}?`;
  return `In the database's address ${name} is not known: ${instead}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new UsageError("The database's address has a % that begins no letter: write it as %25.");
  }
}

function readPlace(url: URL): Pick<Address, "place" | "hostname" | "port" | "path"> {
  const port = url.port === "" ? portDefault : Number(url.port);
  const folder = socketFolderOf(url);
  if (folder !== undefined) {
    const path = join(folder, `.s.PGSQL.${port}`);
    return { place: path, path };
  }
  if (url.hostname === "") throw new UsageError("The database's address lacks the host.");
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return { place: `${url.hostname}:${port}`, hostname, port };
}

function socketFolderOf(url: URL): string | undefined {
  const folder = url.searchParams.get("host");
  if (folder === null || folder.startsWith("/")) return folder ?? undefined;
  throw new UsageError("In the database's address `host` must be the folder of a socket.");
}

function readTls(url: URL): Address["tls"] {
  const isHere = socketFolderOf(url) !== undefined || loopback.test(url.hostname);
  const mode = url.searchParams.get("sslmode") ?? (isHere ? "disable" : "verify-full");
  if (!sslModes.includes(mode)) {
    throw new UsageError(
      `In the database's address sslmode must be verify-full or disable, not ${mode}.`,
    );
  }
  if (mode === "disable") return "disable";
  const file = url.searchParams.get("sslrootcert");
  return { rejectUnauthorized: true, ...(file === null ? {} : { ca: readCertificate(file) }) };
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new UsageError(
      `The certificate ${file}, which the database's address names, cannot be read.`,
      { cause },
    );
  }
}
