// Another client that takes all connections of a server.
import type { SQL } from "bun";
import { stateOf } from "../../../src/store/postgres/failures.ts";
import type { PostgresServer } from "./server.ts";

const crowdMsMax = 10_000;
const tooMany = "53300";
const listOurs = "from pg_stat_activity where application_name like 'plaudit%'";

/** Ends Plaudit's own too and takes their places, until it has none. Fulfils with what gives all of them back. */
export async function takeAllConnections(
  server: PostgresServer,
  admin: SQL,
): Promise<() => Promise<void>> {
  const taken: SQL[] = [];
  const deadline = performance.now() + crowdMsMax;
  for (;;) {
    await admin.unsafe(`select pg_terminate_backend(pid) ${listOurs}`);
    const before = taken.length;
    while (await takeOne(server, taken));
    const [{ n }] = await admin.unsafe(`select count(*)::int as n ${listOurs}`);
    // One that was just ended leaves its place a moment later.
    if (n === 0 && taken.length === before) break;
    if (performance.now() > deadline) throw new Error("Plaudit keeps its connections.");
  }
  return async () => {
    await Promise.all(taken.map((each) => each.close({ timeout: 0 })));
  };
}

/** False where there is none left. */
async function takeOne(server: PostgresServer, taken: SQL[]): Promise<boolean> {
  const one = server.connect("postgres");
  try {
    await one`select 1`;
    taken.push(one);
    return true;
  } catch (error) {
    await one.close({ timeout: 0 });
    if (stateOf(error) !== tooMany) throw error;
    return false;
  }
}
