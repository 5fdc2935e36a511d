// The first part of erasing people. It finds the numbers of those whose erasure was asked for, and removes their names.
// From then on nothing says who they were. Their events are removed next (removal.ts).
import type { Database } from "bun:sqlite";
import { type ActorKind, digestOf } from "../../../domain/digest.ts";

interface Asked {
  hash: string;
  until: number;
  seq: number;
}

interface Actor {
  id: number;
  anonymous: number;
  name: string;
}

/** How many actors one step looks at, in some milliseconds. */
const actorsMax = 5000;

/**
 * Reads from app.db who is to be erased, and looks for them among all actors, since only digests are known. Goes in
 * short steps. Calls `onChange` after each change that a writer must know of.
 */
export function* settleErasures(
  app: Database,
  database: Database,
  onChange: () => void,
): Generator<void, void> {
  if (takeOverErasures(app, database)) onChange();
  yield* settleKnown(database, onChange);
}

/** The same for those who are noted already. */
export function* settleKnown(database: Database, onChange: () => void): Generator<void, void> {
  const asked = database
    .query<Asked, []>("select hash, until, seq from erased where settled = 0")
    .all();
  if (asked.length === 0) return;
  const found = yield* findActors(database, new Set(asked.map(({ hash }) => hash)));
  settle(database, asked, found);
  onChange();
  yield;
}

/** Notes who is to be erased by app.db. True if something is new. */
function takeOverErasures(app: Database, database: Database): boolean {
  const asked = app.query<Asked, []>("select hash, until, 0 as seq from erasures").all();
  return noteErasures(asked, database);
}

/**
 * Notes who is to be erased: from now on new events of theirs are left out. True if something is new. A person may come
 * back under the same id, and be erased again.
 */
export function noteErasures(asked: readonly Asked[], database: Database): boolean {
  const known = new Map(
    database
      .query<Asked, []>("select hash, until, seq from erased")
      .all()
      .map((each) => [each.hash, each]),
  );
  const missing = asked.filter(({ hash, until, seq }) => {
    const before = known.get(hash);
    return !before || before.until < until || before.seq < seq;
  });
  if (missing.length === 0) return false;
  // Where nobody is known yet nothing is to be looked for: whoever comes with such an id later is somebody new.
  const settled = database.query("select 1 from actors limit 1").get() === null ? 1 : 0;
  // Who was found by the same erasure is not looked for again: whoever came since is somebody new.
  const put = database.query(
    `insert into erased (hash, until, settled, seq) values (?, ?, ${settled}, ?)` +
      " on conflict do update set settled = iif(excluded.until > until, excluded.settled, settled)," +
      " until = max(until, excluded.until), seq = max(seq, excluded.seq)",
  );
  database
    .transaction(() => {
      for (const { hash, until, seq } of missing) put.run(hash, until, seq);
    })
    .immediate();
  return true;
}

function* findActors(database: Database, wanted: ReadonlySet<string>): Generator<void, Actor[]> {
  const list = database.query<Actor, [number]>(
    `select id, anonymous, name from actors where id > ? order by id limit ${actorsMax}`,
  );
  const found: Actor[] = [];
  for (let last = 0; ; yield) {
    const actors = list.all(last);
    if (actors.length === 0) return found;
    for (const actor of actors) {
      if (wanted.has(digestOf(kindOf(actor), actor.name))) found.push(actor);
    }
    last = (actors.at(-1) as Actor).id;
  }
}

function kindOf({ anonymous }: Actor): ActorKind {
  return anonymous === 0 ? "user" : "anonymous";
}

/** All of it is one transaction, so that nobody is found and then forgotten. */
function settle(database: Database, asked: readonly Asked[], found: readonly Actor[]): void {
  const askedOf = new Map(asked.map((each) => [each.hash, each]));
  // Ids that public keys alone have joined to somebody are not erased with that person.
  const listJoined = database.query<Actor, [number]>(
    "select id, anonymous, name from joins join actors on id = actor where trusted_person = ?",
  );
  const remember = database.query(
    "insert into erased (hash, until, settled, seq) values (?, ?, 1, ?)" +
      " on conflict do update set until = max(until, excluded.until), seq = max(seq, excluded.seq)",
  );
  const mark = database.query("insert or ignore into erasing (actor) values (?)");
  // The number is never given out again: it would make somebody else of the erased person.
  const rename = database.query("update actors set name = ? where id = ?");
  const dropActivity = database.query("delete from activity where actor = ?");
  const done = database.query("update erased set settled = 1 where hash = ? and until = ?");

  const findOwner = database.query<{ owner: number }, [number]>(
    "select trusted_person as owner from joins where actor = ?",
  );
  const asking = new Set(found.map(({ id }) => id));

  const erase = ({ id }: Actor) => {
    // If the id now belongs to somebody else, its events are theirs. They stay, without a name.
    const owner = findOwner.get(id)?.owner ?? 0;
    if (owner === 0 || asking.has(owner)) mark.run(id);
    rename.run(`erased ${Bun.randomUUIDv7()}`, id);
    dropActivity.run(id);
  };
  database
    .transaction(() => {
      for (const actor of found) {
        const { until, seq } = askedOf.get(digestOf(kindOf(actor), actor.name)) as Asked;
        for (const joined of listJoined.all(actor.id)) {
          remember.run(digestOf(kindOf(joined), joined.name), until, seq);
          erase(joined);
        }
        erase(actor);
      }
      part(database);
      for (const { hash, until } of asked) done.run(hash, until);
    })
    .immediate();
}

/**
 * Public keys may have joined an erased id, in reports, to somebody who stays, or somebody who stays to it. The two are
 * parted, and the days of the one who stays are rolled up again (removal.ts).
 */
function part(database: Database): void {
  const isGone = "in (select actor from erasing)";
  database.run(
    `insert or ignore into parted select actor from joins where person != 0 and (actor ${isGone}) != (person ${isGone})`,
  );
  database.run(`update joins set person = 0 where person ${isGone} and not actor ${isGone}`);
  database.run(`delete from unfolded where actor ${isGone} or actor in (select actor from parted)`);
}
