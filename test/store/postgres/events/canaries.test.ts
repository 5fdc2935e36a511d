// The mistakes of the suite's canaries, made on PostgreSQL.
import { afterAll, beforeAll } from "bun:test";
import { findMistakes } from "../../canaries.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../server.ts";
import { createSubjects } from "./subject.ts";

let server: PostgresServer;
let open: ReturnType<typeof createSubjects>;
beforeAll(async () => {
  server = await startPostgres();
  open = createSubjects(server);
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

findMistakes("PostgreSQL", () => open());
