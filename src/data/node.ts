// The data folder of a node, whose accounts are in PostgreSQL: its journals, and its copy of the events. Nobody is to
// take it for an installation of its own, nor an installation for a node.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { sqliteMigrations } from "../../db/migrations.ts";
import { inFile } from "../store/sqlite/check.ts";
import { migrateSqlite } from "../store/sqlite/migrations.ts";
import type { DataFolder } from "./folder.ts";

const Node = Type.Object({
  /** Made once: the node's journals bear it, so that no two nodes have one of the same name. */
  id: Type.String({ pattern: "^[0-9a-f]{12}$" }),
  /** Whose events the copy is of. Undefined: it has not been opened yet. */
  installation: Type.Optional(Type.String()),
});

const idLength = 12;
const fileOf = ({ path }: DataFolder) => join(path, "node");

/**
 * Makes the folder, which must be there, a node's, and returns its id; its copy of the events has this version's schema then.
 * Throws an Error for people when it holds an installation on SQLite.
 */
export function prepareNode(data: DataFolder): string {
  if (existsSync(data.appFile)) {
    throw new Error(
      `${data.path} holds an installation on SQLite, and DATABASE_URL is set: move it with \`plaudit migrate-to\`, and choose an empty folder with --data; or unset DATABASE_URL.`,
    );
  }
  const known = read(data);
  const id = known?.id ?? crypto.randomUUID().replaceAll("-", "").slice(0, idLength);
  if (!known) write(data, { id });
  inFile(data.eventsFile, (events) => migrateSqlite(events, sqliteMigrations.events));
  return id;
}

/** The name in the store of events of a node's journal. */
export const journalOfNode = (name: string, node: string) => `${name}@${node}`;

/** Undefined of a folder that is no node's. */
export const findNode = (data: DataFolder): string | undefined => read(data)?.id;

/** Throws an Error for people when the folder's journals and events are another installation's. */
export function demandNodeOf(data: DataFolder, installation: string): void {
  const node = read(data);
  if (node?.installation === installation) return;
  if (node?.installation !== undefined) {
    throw new Error(
      `${data.path} is of another installation than the database of DATABASE_URL: choose an empty folder with --data.`,
    );
  }
  write(data, { ...node!, installation });
}

/** Throws an Error for people when the folder is a node's: its accounts are elsewhere. */
export function demandNoNode(data: DataFolder): void {
  if (!existsSync(fileOf(data))) return;
  throw new Error(
    `${data.path} belongs to an installation on PostgreSQL: set DATABASE_URL, or choose another folder with --data.`,
  );
}

function read(data: DataFolder) {
  const file = fileOf(data);
  if (!existsSync(file)) return undefined;
  try {
    return Value.Decode(Node, JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new Error(`${file} cannot be understood: restore it, or choose an empty folder.`, {
      cause,
    });
  }
}

/** Whole, or not at all. */
function write(data: DataFolder, node: { id: string; installation?: string }): void {
  const draft = `${fileOf(data)}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(node)}\n`, { mode: 0o600 });
  renameSync(draft, fileOf(data));
}
