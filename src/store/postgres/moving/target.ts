// A PostgreSQL into which an installation on SQLite is moved, step by step. Each step can be done again, and whoever is
// interrupted begins anew: what is there already is found. Until the last step no node starts on it.
import { sqliteMigrations } from "../../../../db/migrations.ts";
import type { EventLogWriter } from "../../event-log.ts";
import { openMigrated } from "../../sqlite/database.ts";
import { type EventSource, openAppSource, openEventSource } from "../../sqlite/source.ts";
import { readAddress } from "../address.ts";
import { connect, type Connection, connectionLimits } from "../connection.ts";
import { createAppend } from "../events/append.ts";
import { createNotedIds, type NotedIds, textOfId } from "../events/ids.ts";
import { openPostgresEventLogWriter, type PostgresEventLogOptions } from "../events/log-writer.ts";
import { createPartitions } from "../events/partitions.ts";
import { createRows } from "../events/rows.ts";
import { encodeHead } from "../../../domain/event-codec.ts";
import { createPool, type Pool } from "../pool.ts";
import { placeOf } from "../settings.ts";
import { createDigest, type Digest } from "./digest.ts";
import { copyEvents, movedJournal, textsOf } from "./events.ts";
import { compareRows, copyRows, countAll, type RowsOptions } from "./rows.ts";
import { findTables } from "./tables.ts";

export interface Source {
  appFile: string;
  eventsFile: string;
  /** The installation's id. */
  installation: string;
}

/** Told how far a step is. */
export type OnStep = (done: number, of: number) => void;

export interface Target {
  /** Puts the rows of all tables there. */
  copyRows(onStep: OnStep): Promise<void>;
  /** The tables that are not the same on both sides, with how many rows each has. */
  compareRows(onStep: OnStep): Promise<{ table: string; here: Digest; there: Digest }[]>;
  /** Appends to the log what it has not of the events and the dead letters. */
  copyEvents(onStep: OnStep): Promise<void>;
  /** Makes a copy of the log in a file, as each node does. */
  makeCopy(file: string, onStep: OnStep): Promise<void>;
  /** The checksums of the events: of SQLite's, of the log's, and of such a copy's. */
  digestEvents(copy: string, onStep: OnStep): Promise<{ here: Digest; log: Digest; copy: Digest }>;
  /** Ends the move: nodes may start. `secret` is what they sign tokens with, as the setting has it. */
  finish(secret: string | undefined): Promise<void>;
  close(): Promise<void>;
}

/** Held by the connection that moves, for as long as it lives: "moving" in ASCII. */
const lock = "120359036546663";
/** Of one statement: large tables take their time. */
const limits = { ...connectionLimits, statementMsMax: 3_600_000 };
const closeMsMax = 5000;
/** How long a copy that has not all of the log may stand still, and how often it is looked at then. */
const [idleMsMax, idlePollMs] = [30_000, 50];

/** Opens it, migrated. Throws an Error for people where it has data of others, or somebody else moves into it. */
export async function openTarget(url: string, source: Source): Promise<Target> {
  const opened = new AsyncDisposableStack();
  try {
    const connection = await connect(readAddress(url), limits);
    opened.defer(() => connection.end());
    await claim(connection, source, placeOf(url));
    const pool = createPool(readAddress(url), { size: 2, overflow: 0, limits });
    opened.defer(() => pool.close(closeMsMax));
    const app = openAppSource(source.appFile);
    opened.defer(() => app.close());
    const events = openEventSource(source.eventsFile);
    opened.defer(() => events.close());
    const tables = await findTables(connection, app.tables);
    const rows = { app, connection, tables };
    const close = () => opened.disposeAsync();
    return { ...moveRows(rows), ...moveEvents({ url, pool, connection, events }), close };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** Nobody else's data is there: the database is empty, or this installation is on its way into it. */
async function claim(connection: Connection, { installation }: Source, place: string) {
  const [locked] = await connection.run(`select pg_try_advisory_lock(${lock}) as mine`);
  if (locked?.["mine"] !== true) {
    throw new Error(`Another process moves into ${place}: wait for it to end.`);
  }
  await connection.run(
    'create table if not exists moving (installation text collate "C" primary key, began_at timestamptz not null)',
  );
  const [begun] = await connection.run("select installation from moving");
  if (begun?.["installation"] === installation) return;
  const [used] = await connection.run(
    "select exists (select from users) or (select position > 0 from event_order) as used",
  );
  if (begun || used?.["used"] === true) {
    if (!begun) await connection.run("drop table moving");
    throw new Error(`${place} has the data of another installation: choose an empty database.`);
  }
  await connection.run("insert into moving values ($1, now())", [installation]);
}

function moveRows({ app, connection, tables }: Omit<RowsOptions, "onRows">) {
  const counting = (onStep: OnStep): RowsOptions => {
    const of = countAll(app, tables);
    let done = 0;
    return { app, connection, tables, onRows: (_, rows) => onStep((done += rows), of) };
  };
  return {
    copyRows: (onStep) => copyRows(counting(onStep)),
    compareRows: (onStep) => compareRows(counting(onStep)),
  } satisfies Partial<Target>;
}

interface EventParts {
  url: string;
  pool: Pool;
  connection: Connection;
  events: EventSource;
}

function moveEvents({ url, pool, connection, events }: EventParts) {
  const log = createAppend(pool, createPartitions(pool));
  return {
    async copyEvents(onStep) {
      const of = events.lastSeq();
      await copyEvents({
        log,
        events,
        onEvents: (seq) => onStep(seq, of),
      });
    },
    async makeCopy(file, onStep) {
      openMigrated(file, sqliteMigrations.events, { synchronous: "FULL" }).close();
      await placeErasures(connection, events);
      const { sequence: of } = await log.position(movedJournal);
      const options = { url, eventsFile: file };
      await bringUp(options, of, onStep);
      if (await noteIds(createNotedIds(pool), events, file)) await bringUp(options, of, onStep);
    },
    async digestEvents(copy, onStep) {
      const of = events.lastSeq();
      const copied = openEventSource(copy);
      try {
        return {
          here: digestFile(events, (seq) => onStep(seq, 3 * of)),
          log: await digestLog(pool, (seq) => onStep(of + seq, 3 * of)),
          copy: digestFile(copied, (seq) => onStep(2 * of + seq, 3 * of)),
        };
      } finally {
        copied.close();
      }
    },
    async finish(secret) {
      await addErasures(connection, events);
      await connection.run("begin");
      if (secret !== undefined) {
        await connection.run(
          "insert into settings (name, value) values ('secret', $1) on conflict (name) do update set value = excluded.value",
          [secret],
        );
      }
      await connection.run("drop table moving");
      await connection.run("commit");
    },
  } satisfies Partial<Target>;
}

/** Notes what the events that are left do not teach of ids. False if that is nothing. */
async function noteIds(noted: NotedIds, events: EventSource, copy: string): Promise<boolean> {
  const copied = openEventSource(copy);
  const now = Date.now();
  let isLacking = false;
  try {
    for (let next = events.ids.after(0); next; next = events.ids.after(next.number)) {
      const learned = new Set(copied.ids.of(next.ids.map(({ name }) => name)).map(textOfId));
      const lacking = next.ids.filter((id) => !learned.has(textOfId(id)));
      if (lacking.length === 0) continue;
      isLacking = true;
      await noted.note(lacking, now);
    }
  } finally {
    copied.close();
  }
  return isLacking;
}

async function bringUp(options: PostgresEventLogOptions, of: number, onStep: OnStep) {
  const writer = openPostgresEventLogWriter(options);
  try {
    await writer.begin(movedJournal);
    await follow(writer, of, onStep);
  } finally {
    await writer.close();
  }
}

/** Until the copy has all, and nothing of it is left for later. */
async function follow(writer: EventLogWriter, of: number, onStep: OnStep): Promise<void> {
  let idleSince = performance.now();
  for (;;) {
    const isMore = await writer.settle();
    const { accepted } = await writer.ledger();
    onStep(accepted, of);
    if (isMore) idleSince = performance.now();
    else if (accepted >= of) return;
    else if (performance.now() - idleSince > idleMsMax) {
      throw new Error(`The copy of the log stands still behind ${accepted} of ${of} events.`);
    } else await Bun.sleep(idlePollMs);
  }
}

function digestFile(events: EventSource, onSeq: (seq: number) => void): Digest {
  const digest = createDigest();
  let at = 0;
  for (let next = events.read(at); next; next = events.read(at)) {
    for (const [i, record] of next.records.entries()) {
      if (record) digest.add(textsOf(next.firstSeq + i, record));
    }
    at = next.firstSeq + next.records.length - 1;
    onSeq(at);
  }
  return digest.digest();
}

async function digestLog(pool: Pool, onSeq: (seq: number) => void): Promise<Digest> {
  const digest = createDigest();
  const rows = createRows(pool);
  let place = { position: 0, day: 0, tag: 0, seq: 0 };
  for (;;) {
    const found = await rows.after(place, rowsMax);
    for (const row of found) {
      const { content } = row.unpack();
      if (content.kind !== "events") continue;
      for (const [i, event] of content.events.entries()) {
        if (!event) continue;
        const record = { head: encodeHead(event), properties: event.properties };
        digest.add(textsOf(content.firstSeq + i, record));
      }
      onSeq(content.firstSeq);
    }
    const last = found.at(-1);
    if (!last) return digest.digest();
    place = last.place;
  }
}

/** Rows of the log that are read at once. */
const rowsMax = 8;

/** They are of before the log's beginning. */
async function placeErasures(connection: Connection, events: EventSource): Promise<void> {
  await connection.run(
    `with turn as (update event_order set ids_turn = ids_turn + 1 returning ids_turn)
     insert into event_erasures (hash, until, seq, turn)
     select hash, max(until), 0, max(ids_turn) from turn, (select hash, until from erasures union all
       select hash, until from json_to_recordset($1::text::json) as learned(hash text, until bigint)) as known
     group by hash on conflict (hash) do update set until = excluded.until, turn = excluded.turn
     where event_erasures.until < excluded.until`,
    [JSON.stringify(events.erasures())],
  );
}

/** What the events have shown to be an erased person's, beside the ids that were asked for. */
async function addErasures(connection: Connection, events: EventSource): Promise<void> {
  await connection.run(
    "insert into erasures (hash, until) select hash, until from json_to_recordset($1::text::json) as learned(hash text, until bigint)" +
      " on conflict (hash) do update set until = greatest(erasures.until, excluded.until)",
    [JSON.stringify(events.erasures())],
  );
}
