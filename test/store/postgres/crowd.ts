// Another client that takes all connections of a server.
import type { SQL } from "bun";
import { stateOf } from "../../../src/store/postgres/failures.ts";
import type { PostgresServer } from "./server.ts";

const crowdMsMax = 10_000;
/** One of ours that is being opened has no name yet, and one that was ended leaves its place a moment later. */
const looks = { count: 5, pauseMs: 50 };
const tooMany = "53300";
const listOurs = "from pg_stat_activity where application_name like 'plaudit%'";

export interface Crowd extends AsyncDisposable {
  /** Gives all connections back. */
  leave(): Promise<void>;
}

/** Ends Plaudit's own too and takes their places, until it has none. */
export async function takeAllConnections(server: PostgresServer, admin: SQL): Promise<Crowd> {
  const taken: SQL[] = [];
  const deadline = performance.now() + crowdMsMax;
  for (let calm = 0; calm < looks.count;) {
    await Bun.sleep(looks.pauseMs);
    await admin.unsafe(`select pg_terminate_backend(pid) ${listOurs}`);
    const before = taken.length;
    while (await takeOne(server, taken));
    const [{ n }] = await admin.unsafe(`select count(*)::int as n ${listOurs}`);
    calm = n === 0 && taken.length === before ? calm + 1 : 0;
    if (performance.now() > deadline) throw new Error("Plaudit keeps its connections.");
  }
  const leave = async () => {
    await Promise.all(taken.splice(0).map((each) => each.close({ timeout: 0 })));
  };
  return { leave, [Symbol.asyncDispose]: leave };
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
