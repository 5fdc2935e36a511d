// The log of events on PostgreSQL does what the port demands.
import { afterAll, beforeAll } from "bun:test";
import { conform } from "../../conformance.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../server.ts";
import { createSubjects } from "./subject.ts";

let server: PostgresServer;
let open: ReturnType<typeof createSubjects>;
beforeAll(async () => {
  server = await startPostgres();
  open = createSubjects(server);
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

conform("PostgreSQL", () => open());
