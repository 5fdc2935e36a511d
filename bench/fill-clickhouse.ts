// Stores a made year of events in a folder of ClickHouse's engine, by way of DuckDB's file of the same year.
// bun bench/fill-clickhouse.ts FOLDER DUCKDB_FILE PACKAGE_FOLDER
import { rmSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import { createEvents, openEngine } from "./clickhouse.ts";
import { text } from "./duckdb.ts";

const [folder, duckDbFile, packageFolder] = Bun.argv.slice(2) as [string, string, string];
const rowsFile = `${folder}-rows.parquet`;
const instance = await DuckDBInstance.create(duckDbFile, { access_mode: "READ_ONLY" });
const connection = await instance.connect();
await connection.run(`copy events to ${text(rowsFile)} (format parquet)`);
connection.closeSync();
instance.closeSync();

const engine = await openEngine(packageFolder, folder);
engine.query(createEvents);
engine.query(
  `insert into events select seq, ts, type, event, ifNull(user_id, ''), ifNull(anonymous_id, ''), person, source,
    ifNull(item_id, ''), properties from file(${text(rowsFile)})`,
);
engine.query("optimize table events final");
engine.close();
rmSync(rowsFile);
