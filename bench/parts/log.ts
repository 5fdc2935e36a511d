// Events into PostgreSQL's log against COPY of the same events as rows, and what a node's copy of the log takes.
import { join } from "node:path";
import type { SQL } from "bun";
import { sqliteMigrations } from "../../db/migrations.ts";
import type { UnparsedEvent } from "../../src/domain/event.ts";
import type { Position } from "../../src/journal/position.ts";
import { readAddress } from "../../src/store/postgres/address.ts";
import { createAppend } from "../../src/store/postgres/events/append.ts";
import { openPostgresEventLogWriter } from "../../src/store/postgres/events/log-writer.ts";
import { createPartitions } from "../../src/store/postgres/events/partitions.ts";
import { packEvents } from "../../src/store/postgres/events/payload.ts";
import { createPool } from "../../src/store/postgres/pool.ts";
import { openMigrated } from "../../src/store/sqlite/database.ts";
import { startPostgres } from "../../test/store/postgres/server.ts";
import { batchEvents, bodies, makeCalls } from "../batches.ts";
import type { Part } from "../part.ts";
import { compare, perSecond } from "../rounds.ts";

/** As many as the recorder's Worker stores at once. */
const rowEvents = 24_000;
const rowsOfRound = 8;
const million = 1_000_000;
const followMsMax = 600_000;

export const logPart: Part = {
  name: "log",
  about: "events into PostgreSQL's log against COPY of the same as rows, and a copy of the log",
  async run({ folder, rounds, tell }) {
    const server = await startPostgres({ settings: { fsync: "on" } });
    try {
      const admin = await server.createMigrated("bench");
      const log = openLog(server.urlOf("bench"));
      await admin.unsafe(rowTable);
      const events = makeEvents();
      const found = await compare(
        rounds,
        () => timed(() => log.append(events)),
        () => timed(() => copyIn(admin, events)),
      );
      const appended = (await log.count()) * rowEvents;
      for (let stored = appended; stored < million; stored += events.length) {
        await log.append(events);
      }
      const [{ seq }] = await admin`select seq::int as seq from event_order`;
      tell(`${seq} events are in the log`);
      const seconds = await follow(server.urlOf("bench"), folder);
      await log.close();
      return [
        {
          what: "events committed into the log, against COPY of the same as rows",
          ours: perSecond(found.ours, "events"),
          ceiling: perSecond(found.ceiling, "events"),
          value: found.ratio,
          goal: { kind: "ratio", min: 0.5 },
        },
        {
          what: "a new copy takes the log, copies told apart and all counted",
          ours: perSecond(seq / seconds, "events"),
          value: seq / seconds,
          goal: undefined,
        },
        {
          what: "a copy of a million events is made anew",
          ours: `${((seconds * million) / seq).toFixed(1)} s`,
          value: (seconds * million) / seq,
          goal: undefined,
        },
      ];
    } finally {
      await server.stop();
    }
  },
};

/** Events by the second. */
async function timed(work: () => Promise<number>): Promise<number> {
  const from = performance.now();
  const events = await work();
  return events / ((performance.now() - from) / 1000);
}

function makeEvents(): UnparsedEvent[] {
  return Array.from({ length: (rowEvents * rowsOfRound) / batchEvents }, (_, n) =>
    makeCalls(n % bodies).map(({ timestamp, properties, ...call }) => ({
      ...call,
      timestamp: Date.parse(timestamp),
      receivedAt: Date.parse(timestamp) + 40,
      source: "bench",
      properties: JSON.stringify(properties),
    })),
  ).flat();
}

/** Appends as the Worker does, without its copy. Each time the messages are new ones. */
function openLog(url: string) {
  const pool = createPool(readAddress(url), { size: 1, overflow: 0 });
  const log = createAppend(pool, createPartitions(pool));
  const journal = "bench";
  let [rows, place]: [number, Position] = [0, { segment: 0, offset: 0, sequence: 0 }];
  return {
    count: async () => rows,
    async append(events: readonly UnparsedEvent[]): Promise<number> {
      await log.enter(journal);
      for (let at = 0; at < events.length; at += rowEvents) {
        const part = events
          .slice(at, at + rowEvents)
          .map((event) => ({ ...event, messageId: `${rows} ${event.messageId}` }));
        const to = { ...place, offset: place.offset + 1, sequence: place.sequence + part.length };
        const move = { journal, from: place, to };
        const count = part.length;
        const done = await log.append({
          kind: "events",
          move,
          count,
          seqs: count,
          ...packEvents(part),
        });
        if (typeof done === "string") throw new Error(`A batch was not stored: ${done}.`);
        [rows, place] = [rows + 1, to];
      }
      return events.length;
    },
    close: () => pool.close(1000),
  };
}

/** Without any index: as little as a table of rows can be. */
const rowTable = `create table event_rows (seq bigint generated always as identity, type text, event text, user_id text,
  message_id text, source text, happened_at bigint, received_at bigint, properties json)`;

async function copyIn(admin: SQL, events: readonly UnparsedEvent[]): Promise<number> {
  for (let at = 0; at < events.length; at += rowEvents) {
    const lines = events.slice(at, at + rowEvents).map((event) => {
      const { type, userId = "", messageId = "", source, timestamp, receivedAt } = event;
      const properties = (event.properties ?? "{}").replaceAll('"', '""');
      return `${type},${event.event},${userId},${messageId},${source},${timestamp},${receivedAt},"${properties}"`;
    });
    const writer =
      admin`copy event_rows (type, event, user_id, message_id, source, happened_at, received_at, properties)
      from stdin (format csv)`
        .writable()
        .getWriter();
    await writer.write(Buffer.from(`${lines.join("\n")}\n`));
    await writer.close();
  }
  return events.length;
}

/** How many seconds a new node takes until it has all that is in the log. */
async function follow(url: string, folder: string): Promise<number> {
  const eventsFile = join(folder, "events.db");
  openMigrated(eventsFile, sqliteMigrations.events, { synchronous: "NORMAL" }).close();
  const writer = openPostgresEventLogWriter({ url, eventsFile, node: "late" });
  const from = performance.now();
  await writer.begin("server");
  do await writer.settle(true);
  while ((await writer.behind()) > 0 && performance.now() - from < followMsMax);
  const seconds = (performance.now() - from) / 1000;
  await writer.close();
  return seconds;
}
