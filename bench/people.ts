// Data to measure on, made by the features' own rules before any server starts.
import { createItems } from "../src/features/items/items.ts";
import { silentLog } from "../src/runtime/log.ts";
import { readConfig } from "../src/app/config.ts";
import type { Permission } from "../src/domain/permission.ts";
import { openWorkspace, type Workspace } from "../src/app/workspace.ts";

const workerUrl = new URL("../src/recorder/worker.ts", import.meta.url);
const drainMsMax = 30_000;
const password = "correct horse battery";

/** Runs `work` on a data folder that no server has, and closes it with everything stored. */
export async function prepare<T>(folder: string, work: (on: Workspace) => Promise<T>): Promise<T> {
  const config = readConfig({ PLAUDIT_DATA: folder }, {});
  const workspace = await openWorkspace({ config, log: silentLog, workerUrl, journals: ["bench"] });
  if (!workspace) throw new Error(`${folder} is in use.`);
  try {
    const result = await work(workspace);
    await workspace.recorder.drained(drainMsMax);
    return result;
  } finally {
    await workspace.close();
  }
}

export interface Person {
  id: string;
  /** An access token, good for a quarter of an hour. */
  token: string;
}

/** Accounts, signed in. */
export async function addPeople({ services }: Workspace, count: number): Promise<Person[]> {
  const people: Person[] = [];
  for (let i = 0; i < count; i++) {
    const username = `person${i}`;
    const email = `${username}@example.com`;
    const { id } = await services.users.create({ username, email, password, age: 30 });
    const origin = { address: `10.0.0.${i}`, userAgent: "bench" };
    const { tokens } = await services.auth.token({ username, password }, origin);
    people.push({ id, token: tokens.access_token });
  }
  return people;
}

/** The ids of items that somebody made. */
export function addItems({ store, recorder, clock }: Workspace, ownerId: string, count: number) {
  const rules = createItems({ store, record: recorder.record, clock });
  const items = Array.from({ length: count }, (_, i) =>
    rules.create({ title: `Item ${i}` }, ownerId),
  );
  return Promise.all(items.map(async (item) => (await item).id));
}

/** A key that may do one thing. */
export async function addKey({ services }: Workspace, scope: Permission): Promise<string> {
  const { key } = await services.keys.create(undefined, { name: "bench", scopes: [scope] });
  return key;
}
