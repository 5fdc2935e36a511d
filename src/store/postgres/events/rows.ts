// Reads the log's rows in their order.
import type { Letter } from "../../event-log.ts";
import type { LogPlace, LogRow } from "../../sqlite/events/copy.ts";
import type { Row } from "../connection.ts";
import type { Pool } from "../pool.ts";
import { unpackEvents } from "./payload.ts";

export interface LogRows {
  /** The next rows behind a place, so many at most. Throws where the log has another row there than it had. */
  after(place: LogPlace, limit: number): Promise<PackedRow[]>;
  /** Where the log ends, and which log it is. */
  end(): Promise<LogEnd>;
}

/** A row as it was read: its events take far more memory once they are unpacked. */
export interface PackedRow {
  place: LogPlace;
  unpack(): LogRow;
}

export interface LogEnd {
  log: number;
  position: number;
  /** How many numbers it has given out. */
  seq: number;
}

/** The row at the place itself comes along without its events: it says whether this is still the same log. */
const listAfter = `select position, day, tag, kind, journal, segment, "offset", sequence, first_seq, count,
  floor(extract(epoch from received_at) * 1000)::bigint as received_at,
  case when position > $2::bigint then payload end as payload
  from event_batches where day >= $1::int and position >= $2::bigint order by position limit $3::int`;

export function createRows(pool: Pool): LogRows {
  const end = async () => {
    const [row] = await pool.use((connection) =>
      connection.run("select log, position, seq from event_order"),
    );
    return {
      log: Number(row?.["log"]),
      position: Number(row?.["position"]),
      seq: Number(row?.["seq"]),
    };
  };

  return {
    end,
    async after(place, limit) {
      const { position, day, tag } = place;
      const rows = await pool.use((connection) =>
        connection.run(listAfter, [day, position, limit + 1]),
      );
      const [first] = rows;
      const isKnown = first !== undefined && Number(first["position"]) === position;
      if (isKnown && Number(first["tag"]) !== tag) throw changed(position);
      return (isKnown ? rows.slice(1) : rows.slice(0, limit)).map(toPackedRow);
    },
  };
}

/** A copy that has rows which the log has not, or others, is worth nothing. */
export function changed(position: number): Error {
  return new Error(
    `The database's log of events is not the one that was copied up to position ${position}, as after a restore: move events.db away, and it is copied anew.`,
  );
}

function toPackedRow(row: Row): PackedRow {
  const number = (name: string) => Number(row[name]);
  const [kind, journal, payload] = [row["kind"], String(row["journal"]), row["payload"]];
  const bytes = payload as Uint8Array;
  const to = { segment: number("segment"), offset: number("offset"), sequence: number("sequence") };
  const seqs = kind === "events" ? number("count") : kind === "letter" ? 1 : 0;
  const place: LogPlace = {
    position: number("position"),
    day: number("day"),
    tag: number("tag"),
    seq: number("first_seq") + seqs - 1,
  };
  return {
    place,
    unpack: () => ({ place, receivedAt: number("received_at"), content: readContent() }),
  };

  function readContent(): LogRow["content"] {
    const id = number("first_seq");
    if (kind === "erase") return { kind };
    if (kind === "drop") return { kind, id: readId(bytes) };
    if (kind === "letter") {
      return { kind, journal, to, id, count: number("count"), letter: readLetter(bytes) };
    }
    return {
      kind: "events",
      journal,
      to,
      firstSeq: id,
      events: unpackEvents(bytes, number("count")),
    };
  }
}

export function writeId(id: number): Uint8Array {
  return Buffer.from(String(id));
}

function readId(bytes: Uint8Array): number {
  return Number(Buffer.from(bytes).toString());
}

export function writeLetter(letter: Letter): Uint8Array {
  return Buffer.from(JSON.stringify(letter));
}

/** Undefined where it was dropped since. */
export function readLetter(bytes: Uint8Array): Letter | undefined {
  if (bytes.length === 0) return undefined;
  return JSON.parse(Buffer.from(bytes).toString()) as Letter;
}
