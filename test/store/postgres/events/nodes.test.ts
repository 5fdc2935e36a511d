// Several nodes store in one log, and each has a copy of it.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { sqliteMigrations } from "../../../../db/migrations.ts";
import { dayMs } from "../../../../src/domain/time.ts";
import { openMigrated } from "../../../../src/store/sqlite/database.ts";
import {
  after,
  append,
  event,
  events,
  failure,
  identify,
  journal,
  listAll,
  purge,
  settle,
  start,
} from "../../kit.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../server.ts";
import { begin, describe, expectEqualCopies, follow, whoIsWho } from "./copies.ts";
import { createSubjects } from "./subject.ts";
import { testMsMax, letter, storeMuch } from "./following.ts";

let server: PostgresServer;
let open: ReturnType<typeof createSubjects>;
beforeAll(async () => {
  server = await startPostgres();
  open = createSubjects(server);
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

test(
  "a message that reaches two nodes at once is stored once",
  async () => {
    const subject = await open();
    const nodes = [subject.openNode({ node: "a" }), subject.openNode({ node: "b" })];
    const writers = await Promise.all(nodes.map((node) => begin(node)));
    for (let n = 0; n < 20; n++) {
      await Promise.all(writers.map((writer) => append(writer, events(50, {}, n * 50))));
    }
    for (const [i, writer] of writers.entries()) {
      await follow(writer, subject);
      expect(await writer.ledger()).toEqual({
        accepted: 2000,
        stored: 1000,
        duplicates: 1000,
        deadLettered: 0,
      });
      expect(await listAll(nodes[i]!)).toHaveLength(1000);
    }
    await subject.close();
  },
  testMsMax,
);

test(
  "a copy that is lost is made anew from the log, and is equal",
  async () => {
    const subject = await open();
    const [one, other] = [subject.openNode({ node: "a" }), subject.openNode({ node: "b" })];
    const [mine, theirs] = [await begin(one), await begin(other)];
    const account = await subject.addAccount();
    await storeMuch(mine, journal, 0, account);
    await storeMuch(theirs, journal, 5000, account);
    await follow(theirs, subject);
    await mine.close();
    for (const part of ["", "-wal", "-shm"]) {
      rmSync(join(one.folder, `events.db${part}`), { force: true });
    }
    openMigrated(join(one.folder, "events.db"), sqliteMigrations.events, {
      synchronous: "NORMAL",
    }).close();
    const again = await begin(one);
    // Events are taken while it is being copied.
    await append(again, events(10, {}, 30_000));
    await follow(again, subject);
    await follow(theirs, subject);
    await expectEqualCopies(one, other);
    await subject.close();
  },
  testMsMax,
);

test(
  "a copy of a log that has become another is refused",
  async () => {
    const subject = await open();
    const [one, other] = [subject.openNode({ node: "a" }), subject.openNode({ node: "b" })];
    const [mine, theirs] = [await begin(one), await begin(other)];
    await append(mine, events(2));
    await append(theirs, events(2, {}, 5));
    await follow(mine, subject);
    // As after a failover that lost the last row, and then went on.
    await subject.admin`delete from event_batches where position = 2`;
    await subject.admin`update event_order set position = 1, seq = 2`;
    await Bun.sleep(1000);
    expect(String(await failure(settle(mine)))).toContain("not the one that was copied");
    await append(theirs, events(3, {}, 9)).catch(() => {});
    await subject.admin`insert into event_batches select day, 2, 77, received_at, kind, journal, segment,
      "offset", sequence, 3, count, revision, oldest, payload from event_batches where position = 1 on conflict do nothing`;
    await subject.admin`update event_order set position = 3, seq = 9`;
    await Bun.sleep(1000);
    expect(String(await failure(settle(mine)))).toContain("not the one that was copied");
    // Another database's copy is refused at once.
    const elsewhere = await open();
    // A database that was made from a template has the same number.
    await elsewhere.admin`update event_order set log = log + 1`;
    await mine.close();
    const stranger = {
      openWriter: () =>
        elsewhere.openNode({ eventsFile: join(one.folder, "events.db") }).openWriter(),
    };
    expect(String(await failure(begin(stranger)))).toContain("copy of another database's");
    await elsewhere.close();
    await subject.close();
  },
  testMsMax,
);

test(
  "who is erased, and what expires, goes from the log and from every copy, and a new copy knows nothing of it",
  async () => {
    const subject = await open();
    const [one, other] = [subject.openNode({ node: "a" }), subject.openNode({ node: "b" })];
    const [mine, theirs] = [await begin(one), await begin(other)];
    const old = start - 30 * dayMs;
    await append(mine, [
      event(1, { userId: "ann" }),
      event(2, { userId: undefined, anonymousId: "annphone" }),
      identify("ann", "annphone"),
      event(3, { userId: "bob", previousId: "ann" }),
      event(4, { userId: "bob", event: "old", timestamp: old }),
      event(5, { userId: "bob" }),
    ]);
    await append(theirs, [event(1, { userId: "ann" }), event(6, { userId: "cid" })]);
    const place = await theirs.position(journal);
    const record = JSON.stringify({
      head: ["track", "seen", "ann", null, start, start, null, "m", "tests", null, null],
      properties: null,
    });
    await theirs.setAside(
      { journal, from: place, to: after(place, 1) },
      { ...letter("odd"), record },
    );
    await follow(mine, subject);
    await subject.erase("ann", start + 10 * dayMs);
    await subject.keep("old", 5);
    expect(await purge(mine, start + dayMs)).toEqual({ erased: 3, expired: 1 });
    await purge(theirs, start + dayMs);
    const late = subject.openNode({ node: "c" });
    const writer = await begin(late);
    await follow(writer, subject);
    for (const node of [one, other, late]) {
      const { events: all, letters } = (await describe(node)) as Record<string, unknown[]>;
      expect(all!.map((each) => (each as { messageId: string }).messageId)).toEqual([
        "message 3",
        "message 5",
        "message 6",
      ]);
      expect(JSON.stringify(all)).not.toContain("ann");
      expect(letters).toEqual([]);
    }
    // What a stranger finds in the database.
    const rows =
      await subject.admin`select kind, count, payload from event_batches order by position`;
    for (const { kind, payload } of rows) {
      if (payload.length === 0) continue;
      const text =
        kind === "events"
          ? Buffer.from(Bun.zstdDecompressSync(payload)).toString()
          : payload.toString();
      expect(text).not.toContain("ann");
      expect(text).not.toContain('"old"');
    }
    // The id that was joined to hers is known to be hers everywhere.
    const [learned] = await subject.admin`select count(*)::int as n from erasures`;
    expect(learned.n).toBe(3);
    for (const each of [mine, theirs, writer]) {
      expect(await each.ledger()).toMatchObject({ accepted: 9, deadLettered: 1 });
      const { accepted, stored, duplicates, deadLettered } = await each.ledger();
      expect(accepted).toBe(stored + duplicates + deadLettered);
    }
    await subject.close();
  },
  testMsMax,
);

test(
  "whoever comes back under an id that was erased is somebody new, in a copy made anew as well",
  async () => {
    const subject = await open();
    const one = subject.openNode({ node: "a" });
    const mine = await begin(one);
    await append(mine, [event(1, { userId: "ann" }), event(2, { userId: "bob" })]);
    await subject.erase("ann", start + 10 * dayMs);
    await purge(mine, start + dayMs);
    const back = { timestamp: start + 20 * dayMs, receivedAt: start + 20 * dayMs };
    await append(mine, [event(3, { userId: "ann", ...back })]);
    const fresh = subject.openNode({ node: "b" });
    const theirs = await begin(fresh);
    await follow(theirs, subject);
    for (const writer of [mine, theirs]) {
      expect(await purge(writer, start + 21 * dayMs)).toEqual({ erased: 0, expired: 0 });
    }
    for (const node of [one, fresh]) {
      expect((await listAll(node)).map(({ userId }) => userId)).toEqual(["bob", "ann"]);
    }
    await subject.close();
  },
  testMsMax,
);

test(
  "days of which nothing is left go from the log, and the ledger of a new copy balances without them",
  async () => {
    const subject = await open();
    const one = subject.openNode({ node: "a" });
    const mine = await begin(one);
    const parts = { event: "brief", timestamp: start, receivedAt: start };
    await append(mine, [...events(20, { event: "brief" }), identify("ann", "phone", parts)]);
    // As if that had been a week ago.
    await subject.admin`update event_order set day = day - 7`;
    const [{ day }] = await subject.admin`select max(day) as day from event_batches`;
    await subject.admin.unsafe(
      `create table event_batches_past (like event_batches including all);
       with moved as (delete from event_batches returning *)
         insert into event_batches_past select ${day} - 7, position, tag, received_at, kind, journal, segment,
           "offset", sequence, first_seq, count, revision, oldest, payload from moved;
       alter table event_batches_past rename to event_batches_${new Date((day - 7) * dayMs).toISOString().slice(0, 10).replaceAll("-", "")};
       alter table event_batches_${new Date((day - 7) * dayMs).toISOString().slice(0, 10).replaceAll("-", "")} add constraint own check (day = ${day} - 7);`,
    );
    const past = `event_batches_${new Date((day - 7) * dayMs).toISOString().slice(0, 10).replaceAll("-", "")}`;
    await subject.admin.unsafe(
      `alter table event_batches attach partition ${past} for values from (${day - 7}) to (${day - 6})`,
    );
    await append(mine, events(5, {}, 100));
    await subject.keep("brief", 1);
    expect(await purge(mine, start + 40 * dayMs)).toEqual({ erased: 0, expired: 21 });
    const [gone] = await subject.admin`select to_regclass(${past}) as name`;
    expect(gone.name).toBeNull();
    const late = subject.openNode({ node: "b" });
    const writer = await begin(late);
    await follow(writer, subject);
    expect(await writer.ledger()).toEqual({
      accepted: 26,
      stored: 26,
      duplicates: 0,
      deadLettered: 0,
    });
    for (const node of [one, late]) {
      expect((await listAll(node)).map(({ seq }) => seq)).toEqual([22, 23, 24, 25, 26]);
      // Nor is it forgotten who is who.
      expect(whoIsWho(node)).toContainEqual(["anonymous", "phone", 4, "ann", "ann"]);
    }
    await subject.close();
  },
  testMsMax,
);
