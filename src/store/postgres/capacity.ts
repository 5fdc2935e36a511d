// Whether the server has as many connections as all nodes together may ask for.
import { type Connection, connect, connectionLimits } from "./connection.ts";
import { readAddress } from "./address.ts";
import { type DatabaseSettings, placeOf } from "./settings.ts";

/** What each node is called in pg_stat_activity. */
export const nodePrefix = "plaudit ";
/** Of a node, beside its pool: two that listen, three of the recorder's Worker, one that migrates at the start. */
export const connectionsBesidePool = 6;

const question = `select
  current_setting('max_connections')::int
    - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0) as most,
  (select count(distinct application_name) from pg_stat_activity
    where application_name like '${nodePrefix}%' and application_name <> $1)::int as others,
  (select count(*) from pg_stat_activity where application_name = $1)::int as own`;
/** How long connections of a process that was killed may still be there. */
const killedMs = 2000;

export interface Capacity {
  /** How many connections this node may open. */
  perNode: number;
  /** How many the server takes from all. */
  most: number;
  /** How many nodes have connections now, with whoever asks. */
  nodes: number;
  /** How many nodes as this one it carries. */
  nodesMax: number;
  /** Whether somebody is connected as this node, who has not connected yet. */
  isThere: boolean;
}

/** Undefined behind a pooler, which bounds them itself. `node` is who asks, before it connects; undefined: nobody of them. */
export async function readCapacity(
  { url, directUrl, pool }: DatabaseSettings,
  node?: string,
): Promise<Capacity | undefined> {
  if (url !== directUrl) return undefined;
  const connection = await connect(readAddress(url), connectionLimits);
  try {
    const { most, others, own } = await ask(connection, node);
    const perNode = pool.size + pool.overflow + connectionsBesidePool;
    return {
      perNode,
      most,
      nodes: others + (node === undefined ? 0 : 1),
      nodesMax: Math.floor(most / perNode),
      isThere: own > 0 && (await isStillThere(connection, node)),
    };
  } finally {
    await connection.end();
  }
}

async function ask(connection: Connection, node = "") {
  const [row] = await connection.run(question, [nodePrefix + node]);
  const number = (name: string) => Number(row?.[name]);
  return { most: number("most"), others: number("others"), own: number("own") };
}

async function isStillThere(connection: Connection, node: string | undefined): Promise<boolean> {
  await Bun.sleep(killedMs);
  return (await ask(connection, node)).own > 0;
}

/** What to do where they are too many; undefined where they fit. */
export function explainCapacity(
  { url }: DatabaseSettings,
  { perNode, most, nodes, nodesMax }: Capacity,
): string | undefined {
  if (nodes <= nodesMax) return undefined;
  const fits = Math.max(1, Math.floor(most / nodes) - connectionsBesidePool);
  return `PostgreSQL at ${placeOf(url)} takes ${most} connections, and ${nodes} nodes may open ${nodes * perNode}: let PLAUDIT_POOL_SIZE and PLAUDIT_POOL_OVERFLOW be ${fits} together, raise its max_connections, or put a pooler between.`;
}
