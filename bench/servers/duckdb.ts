// DuckDB in a process of its own: bun bench/servers/duckdb.ts FILE. `/ask` answers a question and says how long that
// took within the process, without HTTP; `/add` stores events.
import { DuckDBInstance } from "@duckdb/node-api";
import { askDuckDb, toInsert, type Arrival } from "../duckdb.ts";
import type { Question } from "../shapes.ts";

const instance = await DuckDBInstance.create(Bun.argv[2]);
const connection = await instance.connect();

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  // A question may take minutes. Nobody else asks.
  idleTimeout: 0,
  routes: {
    "/ask": async (request) => {
      const question = (await request.json()) as Question;
      const startedAt = performance.now();
      const shape = await askDuckDb(connection, question);
      const ms = performance.now() - startedAt;
      return Response.json({ ms, answer: shape() });
    },
    "/add": async (request) => {
      await connection.run(toInsert((await request.json()) as Arrival[]));
      return Response.json({ added: true });
    },
  },
});
process.stdout.write(`${server.port}\n`);
process.once("SIGTERM", () => {
  connection.closeSync();
  instance.closeSync();
  process.exit(0);
});
