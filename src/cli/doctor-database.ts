// What `plaudit doctor` says of a PostgreSQL that has the accounts.
import { standardExtensions } from "../app/standard.ts";
import { foreignAdvice } from "../data/backup/foreign.ts";
import { type Extension, migrationsOf } from "../extension.ts";
import { explainCapacity, readCapacity } from "../store/postgres/capacity.ts";
import { demandDatabase, listWaiting } from "../store/postgres/preparing.ts";
import { type DatabaseSettings, placeOf } from "../store/postgres/settings.ts";
import type { Finding } from "./finding.ts";

const about = "database";

/** With something to do, nothing else of the database can be asked. */
export async function checkDatabase(
  database: DatabaseSettings,
  extensions: readonly Extension[] = standardExtensions,
): Promise<Finding[]> {
  const place = placeOf(database.url);
  try {
    await demandDatabase(database);
    const waiting = await listWaiting(database, migrationsOf(extensions, "postgres"));
    const titles = waiting.map(({ title }) => title).join(", ");
    const todo = "Run `plaudit migrate`, or start `plaudit serve`.";
    if (waiting.length > 0) return [{ about, is: `${place} waits for ${titles}`, todo }];
    return [{ about, is: `${place} answers, with this version's schema` }];
  } catch (error) {
    return [{ about, is: "cannot be used", todo: (error as Error).message }];
  }
}

export async function checkConnections(database: DatabaseSettings): Promise<Finding> {
  const capacity = await readCapacity(database);
  if (!capacity) return { about: "connections", is: "through a pooler, which bounds them" };
  const { perNode, most, nodes, nodesMax } = capacity;
  const is = `${most} for all, up to ${perNode} a node: enough for ${nodesMax}, and ${nodes} are there`;
  const todo = explainCapacity(database, capacity);
  return { about: "connections", is, ...(todo !== undefined && { todo }) };
}

export const foreignBackups: Finding = {
  about: "backups",
  is: "made by PostgreSQL's own tools",
  advice: foreignAdvice,
};
