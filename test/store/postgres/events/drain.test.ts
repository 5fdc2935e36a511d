// `plaudit journal drain`: a node that is lost leaves its folder, and nothing that it had answered is lost.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { locateData } from "../../../../src/data/folder.ts";
import { demandNodeOf, prepareNode } from "../../../../src/data/node.ts";
import { noteInstallation } from "../../../../src/store/installation.ts";
import { openPostgresStore } from "../../../../src/store/postgres/opening.ts";
import { emptyFolder, plaudit } from "../../../cli/kit.ts";
import { makeEvents, openTestRecorder } from "../../../recorder/kit.ts";
import { idsOf, listAll } from "../../kit.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../server.ts";
import { createSubjects, type PostgresSubject } from "./subject.ts";

let server: PostgresServer;
let open: ReturnType<typeof createSubjects>;
beforeAll(async () => {
  server = await startPostgres();
  open = createSubjects(server);
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

/** A node's folder, as `serve` makes it. */
async function makeNode({ url }: PostgresSubject): Promise<{ folder: string; node: string }> {
  const folder = emptyFolder();
  const data = locateData(folder);
  mkdirSync(data.journals, { recursive: true });
  const node = prepareNode(data);
  const store = openPostgresStore({ url });
  demandNodeOf(data, await noteInstallation(store));
  await store.close();
  return { folder, node };
}

/** As a primary that was demoted: nobody writes any more. */
async function becomeReadOnly({ admin }: PostgresSubject): Promise<void> {
  const [{ name }] = await admin`select current_database() as name`;
  await admin.unsafe(`alter database ${name} set default_transaction_read_only = on`);
  await admin`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`;
}

async function drain(folder: string, url: string) {
  Bun.env["DATABASE_URL"] = url;
  try {
    return await plaudit(["journal", "drain", folder]);
  } finally {
    delete Bun.env["DATABASE_URL"];
  }
}

test("what a lost node took in is stored once, with its events.db or without", async () => {
  const subject = await open();
  const { folder, node } = await makeNode(subject);
  const { url } = subject;
  const recorder = await openTestRecorder(folder, { database: { url, node } });
  const stored = makeEvents(5);
  await recorder.accept(stored);
  await recorder.drained(10_000);
  const taken = await drain(folder, url);
  expect(taken.code).toBe(1);
  expect(taken.out).toBe(`server@${node} in use by a living process\n`);
  // Its database is away from now on, and then so is the node.
  await becomeReadOnly(subject);
  const left = makeEvents(7);
  await recorder.accept(left);
  const saved = emptyFolder();
  cpSync(join(folder, "node"), join(saved, "node"));
  cpSync(join(folder, "journal"), join(saved, "journal"), { recursive: true });
  await recorder.close(100);
  const [{ name }] = await subject.admin`select current_database() as name`;
  await subject.admin.unsafe(
    `set default_transaction_read_only = off; alter database ${name} reset default_transaction_read_only`,
  );
  for (const [each, count] of [
    [saved, 7],
    [saved, 0],
    [folder, 0],
  ] as const) {
    const drained = await drain(each, url);
    expect(drained.told).toEqual([]);
    expect(drained.out).toBe(`server@${node} ${count} events stored\n`);
    expect(drained.code).toBe(0);
  }
  const reader = subject.openNode({ node: "reader" });
  const writer = reader.openWriter();
  await writer.begin("server");
  while (await writer.settle());
  expect(idsOf(await listAll(reader))).toEqual(idsOf([...stored, ...left]));
  expect(readFileSync(join(saved, "node"), "utf8")).toContain(node);
  rmSync(saved, { recursive: true });
  await subject.close();
}, 60_000);

test("what is no node's folder, or another installation's, is refused in one line", async () => {
  const [subject, other] = [await open(), await open()];
  const { folder } = await makeNode(subject);
  const nobodys = await drain(emptyFolder(), subject.url);
  expect(nobodys).toMatchObject({ code: 2, out: "" });
  expect(nobodys.told[0]).toContain("is no node's folder");
  const theirs = await drain(folder, other.url);
  expect(theirs).toMatchObject({ code: 1, out: "" });
  expect(theirs.told[0]).toContain("of another installation");
  const onSqlite = await plaudit(["journal", "drain", folder]);
  expect(onSqlite.code).toBe(2);
  await Promise.all([subject.close(), other.close()]);
}, 60_000);
