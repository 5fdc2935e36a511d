// What removed events had taught of ids: whose they are, and what is known of them. Whoever removes an expired event
// notes it here first, as its copy knows it. A copy that never had the event reads it before it goes on from there: one
// that is made anew, or was long away. Of the erased nothing is here.
import { digestOf } from "../../../domain/digest.ts";
import { createMemo } from "../../../runtime/memo.ts";
import type { Erasure } from "../../event-log.ts";
import type { DatedId, EventCopy, KnownId } from "../../sqlite/events/copy.ts";
import type { Row } from "../connection.ts";
import type { Pool } from "../pool.ts";

export interface NotedIds {
  /** What was noted behind a turn, some at a time; nothing where there is no more. */
  after(turn: number): Promise<{ turn: number; ids: DatedId[] } | undefined>;
  note(ids: readonly KnownId[], at: number): Promise<void>;
  /** Compares all with what a copy knows that has removed the erased, and drops what it does not know. */
  review(
    copy: Pick<EventCopy, "knownIds">,
    erasures: readonly Erasure[],
    at: number,
  ): AsyncGenerator<void, void>;
}

/** Of one statement. More are read where they were noted together. */
const idsMax = 1000;
/** How many names one remembers to have noted. */
const rememberedMax = 100_000;

const listAfter = `select turn, at, known from event_ids where turn > $1
  order by turn fetch first ${idsMax} rows with ties`;
const listAll = `select hash, known from event_ids where hash > $1 order by hash limit ${idsMax}`;
const drop =
  "delete from event_ids where hash in (select value from json_array_elements_text($1::text::json))";
/** Turns are committed in their order, since each holds the order's row until then. */
const put = `with turn as (update event_order set ids_turn = ids_turn + 1 returning ids_turn)
  insert into event_ids (hash, turn, at, known)
  select hash, ids_turn, $2::bigint, known
    from turn, json_to_recordset($1::text::json) as given(hash text, known text)
  on conflict (hash) do update set turn = excluded.turn, at = excluded.at, known = excluded.known
  where event_ids.known <> excluded.known`;

export function createNotedIds(pool: Pool): NotedIds {
  const run = (text: string, values: readonly unknown[]) =>
    pool.use((connection) => connection.run(text, values));

  async function note(ids: readonly KnownId[], at: number): Promise<void> {
    for (let from = 0; from < ids.length; from += idsMax) {
      const rows = ids
        .slice(from, from + idsMax)
        .map((id) => ({ hash: digestOf(id.kind, id.name), known: textOfId(id) }));
      await run(put, [JSON.stringify(rows), at]);
    }
  }

  return {
    note,
    async after(turn) {
      const rows = await run(listAfter, [turn]);
      const last = rows.at(-1);
      if (!last) return undefined;
      const ids = rows.map((row) => ({ ...readKnown(row), at: Number(row["at"]) }));
      return { turn: Number(last["turn"]), ids };
    },
    async *review(copy, erasures, at) {
      const erased = new Set(erasures.map(({ hash }) => hash));
      for (let seen = ""; ; yield) {
        const rows = await run(listAll, [seen]);
        const last = rows.at(-1);
        if (!last) return;
        seen = String(last["hash"]);
        const known = copy.knownIds(rows.map((row) => readKnown(row).name));
        const kept = new Set(known.map(({ kind, name }) => digestOf(kind, name)));
        // Whoever came back under an erased id is somebody new.
        const isGone = (hash: string) => !kept.has(hash) || erased.has(hash);
        const gone = rows.map(({ hash }) => String(hash)).filter(isGone);
        await run(drop, [JSON.stringify(gone)]);
        await note(known, at);
      }
    },
  };
}

/** Returns what notes all that a copy knows of ids of some names, unless it was just noted. */
export function createNoting(ids: NotedIds, copy: Pick<EventCopy, "knownIds">, at: number) {
  const noted = createMemo<string, true>(rememberedMax);
  return async (names: readonly string[]): Promise<void> => {
    const others = names.filter((name) => !noted.get(name));
    if (others.length === 0) return;
    await ids.note(copy.knownIds(others), at);
    for (const name of others) noted.set(name, true);
  };
}

/** Has a copy learn some of what was noted. False if it knows all. */
export async function learnIds(ids: NotedIds, copy: EventCopy): Promise<boolean> {
  const found = await ids.after(copy.idsTurn());
  if (!found) return false;
  copy.learnIds(found.ids, found.turn);
  return true;
}

/** JSON escapes what PostgreSQL's texts cannot hold. */
export function textOfId({ kind, name, standing, person, trustedPerson }: KnownId): string {
  return JSON.stringify({ kind, name, standing, person, trustedPerson });
}

function readKnown(row: Row): KnownId {
  return JSON.parse(String(row["known"])) as KnownId;
}
