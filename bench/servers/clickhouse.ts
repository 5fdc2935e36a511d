// ClickHouse's engine in a process of its own: bun bench/servers/clickhouse.ts FOLDER PACKAGE_FOLDER. `/ask` answers a
// question and says how long that took within the process, without HTTP; `/add` stores events.
import { type Arrival } from "../duckdb.ts";
import { openEngine, toInsert, translate } from "../clickhouse.ts";
import { type Question, type Row, toAnswer } from "../shapes.ts";

const [folder, packageFolder] = Bun.argv.slice(2) as [string, string];
const engine = await openEngine(packageFolder, folder);

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  // A question may take minutes. Nobody else asks.
  idleTimeout: 0,
  routes: {
    "/ask": async (request) => {
      const question = (await request.json()) as Question;
      const startedAt = performance.now();
      const lines = engine.query(translate(question), "JSONEachRow");
      const ms = performance.now() - startedAt;
      const rows = lines.split("\n").filter(Boolean);
      const answer = toAnswer(
        question,
        rows.map((row) => JSON.parse(row) as Row),
      );
      return Response.json({ ms, answer });
    },
    "/add": async (request) => {
      engine.query(toInsert((await request.json()) as Arrival[]));
      return Response.json({ added: true });
    },
  },
});
process.stdout.write(`${server.port}\n`);
process.once("SIGTERM", () => {
  engine.close();
  process.exit(0);
});
