// Makes a larger year of one in DuckDB: each event so many times. bun bench/multiply-duckdb.ts FILE TIMES
import { DuckDBInstance } from "@duckdb/node-api";

const [file, words] = Bun.argv.slice(2) as [string, string];
const instance = await DuckDBInstance.create(file);
const connection = await instance.connect();
await connection.run("create temp table told as select * from events");
for (let copy = 1; copy < Number(words); copy++) {
  await connection.run("insert into events select * from told");
}
await connection.run("checkpoint");
connection.closeSync();
instance.closeSync();
