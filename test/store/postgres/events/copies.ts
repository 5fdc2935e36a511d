// Nodes' copies of one log: brought up to it, described and compared.
import { Database } from "bun:sqlite";
import { expect } from "bun:test";
import { join } from "node:path";
import { compareAnswers } from "../../../../src/app/moving/questions.ts";
import { dayMs } from "../../../../src/domain/time.ts";
import type { EventLogWriter } from "../../../../src/store/event-log.ts";
import { journal, listAll, settle, start } from "../../kit.ts";
import type { Node, PostgresSubject } from "./subject.ts";

export async function begin(
  node: Pick<Node, "openWriter">,
  name = journal,
): Promise<EventLogWriter> {
  const writer = node.openWriter();
  await writer.begin(name);
  return writer;
}

/** Until it has all that is in the log, and nothing is left for later. */
export async function follow(writer: EventLogWriter, { admin }: PostgresSubject): Promise<void> {
  const [end] = await admin`select seq::int as seq from event_order`;
  const deadline = performance.now() + 20_000;
  for (;;) {
    await settle(writer);
    const [now] = await admin`select seq::int as seq from event_order`;
    if (now.seq === end.seq && (await writer.behind()) === 0) break;
    if (performance.now() > deadline) throw new Error("The copy does not come to the log's end.");
    await Bun.sleep(50);
  }
  // What it last saw of the log may be a second old.
  await Bun.sleep(1000);
  await settle(writer);
  expect(await writer.behind()).toBe(0);
}

/** All that is said of a copy: what was stored, and all that was learned from it. */
export async function describe(node: Node): Promise<unknown> {
  using database = new Database(join(node.folder, "events.db"), { readonly: true });
  const all = (query: string) => database.query(query).all();
  return {
    events: await listAll(node),
    names: all("select * from names order by id"),
    actors: all("select * from actors order by id"),
    joins: all("select * from joins order by actor"),
    activity: all("select * from activity order by actor, timestamp, seq"),
    journals: all("select * from journals order by name"),
    letters: all("select * from dead_letters order by id"),
    rollups: all("select * from rollups order by unit, name_id, period"),
    marks: all("select * from marks where name not in ('compacted', 'older') order by name"),
  };
}

/** What is known of each id: its kind, its standing, and whose it is by the word of all and of trusted senders. */
export function whoIsWho({ folder }: Node): unknown[] {
  using database = new Database(join(folder, "events.db"), { readonly: true });
  return database
    .query(
      `select iif(a.anonymous, 'anonymous', 'user') as kind, a.name, a.standing, p.name as person, t.name as trusted
       from actors a left join joins j on j.actor = a.id left join actors p on p.id = j.person
         left join actors t on t.id = j.trusted_person
       where (a.standing != 0 or p.id is not null or t.id is not null) and a.name not like 'erased %'
       order by a.name, kind`,
    )
    .values();
}

export async function personOf(node: Node, id: string): Promise<string | undefined> {
  const log = node.openLog();
  const person = await log.actors.personOf(id);
  await log.close();
  return person?.userId;
}

export async function differentAnswers(one: Node, other: Node): Promise<unknown[]> {
  const logs = [one.openLog(), other.openLog()] as const;
  const different = await compareAnswers(...logs, { now: start + dayMs });
  for (const log of logs) await log.close();
  return different;
}

export async function expectEqualCopies(one: Node, other: Node): Promise<void> {
  expect(await describe(other)).toEqual(await describe(one));
}
