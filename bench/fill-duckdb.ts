// Stores a made year of events in DuckDB, who did each already known. bun bench/fill-duckdb.ts FILE COUNT
import { rmSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import type { UnparsedEvent } from "../src/domain/event.ts";
import { createEvents, timestampOf } from "./duckdb.ts";
import { peopleMax, tellYear } from "./year.ts";

/** They go to the database together, by way of a file. */
const rowsMax = 500_000;
/** Neither tabs nor line breaks are in a JSON text as they are. */
const format = "(format csv, delimiter '\t', quote '', escape '', nullstr '', header false)";

const [file, count] = Bun.argv.slice(2) as [string, string];
const rowsFile = `${file}-rows`;
const identified = findIdentified(Number(count));
const instance = await DuckDBInstance.create(file);
const connection = await instance.connect();
await connection.run(createEvents);
let rows: string[] = [];
let seq = 0;
for (const event of tellYear(Number(count))) {
  seq += 1;
  rows.push(toRow(event, seq));
  if (rows.length < rowsMax && seq < Number(count)) continue;
  await Bun.write(rowsFile, rows.join(""));
  await connection.run(`copy events from '${rowsFile}' ${format}`);
  rows = [];
}
rmSync(rowsFile);
await connection.run("checkpoint");
connection.closeSync();
instance.closeSync();

/** Who said at some time who they are: then all that their device did is theirs. */
function findIdentified(events: number): Uint8Array {
  const found = new Uint8Array(peopleMax);
  for (const { type, userId } of tellYear(events)) {
    if (type === "identify") found[numberIn(userId as string)] = 1;
  }
  return found;
}

function numberIn(id: string): number {
  return Number(id.slice(id.indexOf("-") + 1));
}

function personOf(userId: string | undefined, anonymousId: string | undefined): number {
  if (userId !== undefined) return numberIn(userId);
  const device = numberIn(anonymousId as string);
  return identified[device] === 1 ? device : peopleMax + device;
}

function toRow(event: UnparsedEvent, at: number): string {
  const { type, userId, anonymousId, timestamp, source, properties } = event;
  const json = properties as string;
  const itemId = /^\{"itemId":"([^"]+)"/.exec(json)?.[1] ?? "";
  const person = personOf(userId, anonymousId);
  const time = timestampOf(timestamp);
  const ids = `${userId ?? ""}\t${anonymousId ?? ""}\t${person}`;
  return `${at}\t${time}\t${type}\t${event.event}\t${ids}\t${source}\t${itemId}\t${json}\n`;
}
