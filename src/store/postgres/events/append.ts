// Appends a row to the log, by one statement: the journal's place moves, the row has the next position, and its events
// the next numbers, or nothing of it happens. The one row of `event_order` is locked until that is committed, so rows
// become visible in their order: whoever has read up to a position misses nothing that is before it.
import type { Position } from "../../../journal/position.ts";
import type { Erasure, Move } from "../../event-log.ts";
import type { LogPlace } from "../../sqlite/events/copy.ts";
import type { Cutoffs } from "../../expiry.ts";
import { isLost, stateOf } from "../failures.ts";
import { eventsChannel } from "../listening.ts";
import type { Pool } from "../pool.ts";
import type { Partitions } from "./partitions.ts";
import type { Packed } from "./payload.ts";

export interface Entry extends Packed {
  kind: "events" | "letter" | "drop";
  /** The journal that moves with it. */
  move?: Move | undefined;
  /** How many events it has, or stands for. */
  count: number;
  /** How many numbers it takes. */
  seqs: number;
}

/** Where a row has come to stand. */
export interface Appended {
  place: LogPlace;
  receivedAt: number;
  firstSeq: number;
}

export interface Append {
  /**
   * Fulfils with the row's place; with "moved" where the journal is not at its beginning; and with "there" where the
   * answer of PostgreSQL was lost, and it has the row.
   */
  append(entry: Entry): Promise<Appended | "moved" | "there">;
  /** Gives erasures a place. Fulfils with the last row that they need: some other's, where they have one already. */
  erase(erasures: readonly Erasure[]): Promise<number>;
  /** Gives an expiry a place, and drops those of before that it includes, by their turns. Fulfils with its row. */
  expire(cutoffs: Cutoffs, included: readonly number[]): Promise<number>;
  /** Moves a journal's place alone. False where it is not at the move's beginning. */
  move(move: Move): Promise<boolean>;
  /** Up to where a journal is in the log; its beginning, where nothing of it is. */
  position(journal: string): Promise<Position>;
  /** Makes the log ready for a journal's rows. */
  enter(journal: string): Promise<void>;
}

const nowDay = "floor(extract(epoch from clock_timestamp()) / 86400)::int";
const place = (where: string, more = "") => `place as (
  update event_order set position = position + 1, seq = seq + $1::bigint, day = greatest(day, ${nowDay})${more}
  ${where} returning position, seq - $1::bigint + 1 as first_seq, day, ids_turn)`;
/** The place is compared before it is moved, so that of two writers of a journal one stores nothing. */
const moved = (first: number) => `update event_journals
  set segment = $${first + 1}::bigint, "offset" = $${first + 2}::bigint, sequence = $${first + 3}::bigint
  where name = $${first}::text and segment = $${first + 4}::bigint and "offset" = $${first + 5}::bigint
    and sequence = $${first + 6}::bigint returning 1`;
const insert = (
  journal: string,
) => `insert into event_batches (day, position, tag, received_at, kind,
    journal, segment, "offset", sequence, first_seq, count, revision, oldest, payload)
  select day, position, $2::bigint, clock_timestamp(), $3::text, ${journal},
    first_seq, $4::int, 0, $5::text, $6::bytea from place
  returning position, day, first_seq, floor(extract(epoch from received_at) * 1000)::bigint as received_at,
    pg_notify('${eventsChannel}', position::text)`;

const appendMoving = `with moved as (${moved(7)}), ${place("where exists (select from moved)")} ${insert(
  "$7::text, $8::bigint, $9::bigint, $10::bigint",
)}`;
const nowhere = "null, null, null, null";
const appendOnly = `with ${place("")} ${insert(nowhere)}`;
/** Whoever is erased again meanwhile keeps the place of before, behind which they may have come back. */
const appendErasures = `with fresh as (
    select hash, until from json_to_recordset($7::text::json) as given(hash text, until bigint)
    where not exists (select from event_erasures e where e.hash = given.hash and e.until >= given.until)),
  ${place("where exists (select from fresh)", ", ids_turn = ids_turn + 1")},
  noted as (insert into event_erasures (hash, until, seq, turn)
    select hash, until, first_seq - 1, ids_turn from fresh, place
    on conflict (hash) do update set until = excluded.until, seq = excluded.seq, turn = excluded.turn
    where event_erasures.until < excluded.until)
  ${insert(nowhere)}`;

const appendExpiry = `with ${place("", ", ids_turn = ids_turn + 1")},
  dropped as (delete from event_expiries
    where turn in (select value::bigint from json_array_elements_text($8::text::json))),
  noted as (insert into event_expiries (turn, seq, cutoffs)
    select ids_turn, first_seq - 1, $7::text from place)
  ${insert(nowhere)}`;

const tagMax = 2 ** 52;
const newTag = () => 1 + Math.floor(Math.random() * tagMax);

export function createAppend(pool: Pool, partitions: Pick<Partitions, "make">): Append {
  async function position(journal: string): Promise<Position> {
    const [row] = await pool.use((connection) =>
      connection.run('select segment, "offset", sequence from event_journals where name = $1', [
        journal,
      ]),
    );
    const { segment = 0, offset = 0, sequence = 0 } = row ?? {};
    return { segment: Number(segment), offset: Number(offset), sequence: Number(sequence) };
  }

  async function insertRow({ kind, move, count, seqs, oldest, payload }: Entry) {
    const tag = newTag();
    const values: unknown[] = [seqs, tag, kind, count, oldest, payload];
    if (move) values.push(...valuesOfMove(move));
    const [row] = await pool.use((connection) =>
      connection.run(move ? appendMoving : appendOnly, values),
    );
    if (!row) return "moved" as const;
    const firstSeq = Number(row["first_seq"]);
    const [position, day] = [Number(row["position"]), Number(row["day"])];
    return {
      place: { position, day, tag, seq: firstSeq + seqs - 1 },
      receivedAt: Number(row["received_at"]),
      firstSeq,
    };
  }

  /** There may be no partition for the day yet. */
  function inPartition<T>(work: () => Promise<T>): Promise<T> {
    return work().catch(async (error: unknown) => {
      if (stateOf(error) !== "23514") throw error;
      await makePartitions();
      return work();
    });
  }

  async function makePartitions(): Promise<void> {
    const [row] = await pool.use((connection) => connection.run(`select ${nowDay} as day`));
    await partitions.make(Number(row?.["day"]));
  }

  /** The statement may have been done: only the journal's place says. */
  async function askAfter({ move }: Entry, error: unknown): Promise<"there"> {
    if (!move || !isLost(error) || isSame(move.from, move.to)) throw error;
    const now = await position(move.journal).catch(() => undefined);
    if (!now || !isSame(now, move.to)) throw error;
    return "there";
  }

  /** Appends a row that stands for a place alone, with what is noted of it. Undefined where nothing was to be noted. */
  async function appendPlace(text: string, ...given: unknown[]): Promise<number | undefined> {
    const values = [0, newTag(), "erase", 0, "{}", new Uint8Array(), ...given];
    const append = () => pool.use((connection) => connection.run(text, values));
    const [row] = await inPartition(append);
    return row && Number(row["position"]);
  }

  async function end(): Promise<number> {
    const [row] = await pool.use((connection) =>
      connection.run("select position from event_order"),
    );
    return Number(row?.["position"]);
  }

  return {
    position,
    erase: async (erasures) =>
      (await appendPlace(appendErasures, JSON.stringify(erasures))) ?? end(),
    expire: async (cutoffs, included) =>
      (await appendPlace(appendExpiry, JSON.stringify(cutoffs), JSON.stringify(included))) ?? end(),
    async move(move) {
      const rows = await pool.use((connection) => connection.run(moved(1), valuesOfMove(move)));
      return rows.length > 0;
    },
    async enter(journal) {
      await pool.use((connection) =>
        connection.run(
          'insert into event_journals (name, segment, "offset", sequence) values ($1, 0, 0, 0) on conflict do nothing',
          [journal],
        ),
      );
    },
    async append(entry) {
      try {
        return await inPartition(() => insertRow(entry));
      } catch (error) {
        return askAfter(entry, error);
      }
    },
  };
}

const valuesOfMove = ({ journal, from, to }: Move) => [journal, ...valuesOf(to), ...valuesOf(from)];
const valuesOf = ({ segment, offset, sequence }: Position) => [segment, offset, sequence];

function isSame(one: Position, other: Position): boolean {
  return valuesOf(one).join() === valuesOf(other).join();
}
