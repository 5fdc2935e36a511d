// PostgreSQL as the conformance suite opens it: a database of its own, and a node's copy of its log.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SQL } from "bun";
import { sqliteMigrations } from "../../../../db/migrations.ts";
import { digestOf } from "../../../../src/domain/digest.ts";
import {
  openPostgresEventLogWriter,
  type PostgresEventLogOptions,
} from "../../../../src/store/postgres/events/log-writer.ts";
import { openMigrated } from "../../../../src/store/sqlite/database.ts";
import { openEventLog } from "../../../../src/store/sqlite/opening.ts";
import type { Subject } from "../../demand.ts";
import type { PostgresServer } from "../server.ts";

/** Short, so that a test does not wait for long. */
export const limits = {
  connectMsMax: 2000,
  statementMsMax: 1500,
  graceMs: 500,
  pingMsMax: 2000,
};

export interface PostgresSubject extends Subject {
  readonly url: string;
  /** Whoever looks at the database itself. */
  readonly admin: SQL;
  /** Another node: a copy of its own of the same log, in a new folder. */
  openNode(options?: Partial<PostgresEventLogOptions>): Node;
}

export interface Node extends Pick<Subject, "openWriter" | "openLog" | "close"> {
  readonly folder: string;
}

/** Databases of one server are copies of one that was migrated. */
export function createSubjects(server: PostgresServer) {
  const template = server.createMigrated("template_of_tests").then((sql) => sql.close());
  let made = 0;
  return async (): Promise<PostgresSubject> => {
    await template;
    const name = `subject_${++made}`;
    const admin = await server.createDatabase(name, "template_of_tests");
    return openSubject(admin, server.urlOf(name));
  };
}

function openSubject(admin: SQL, url: string): PostgresSubject {
  const nodes: Node[] = [];

  function openNode(options: Partial<PostgresEventLogOptions> = {}): Node {
    const node = openNodeOf(url, options);
    nodes.push(node);
    return node;
  }

  const main = openNode();
  return {
    ...main,
    url,
    admin,
    openNode,
    async addAccount() {
      const id = Bun.randomUUIDv7();
      await admin`insert into users (id, username, email, age, created_at, updated_at)
        values (${id}, ${id.slice(-12)}, ${`${id}@example.com`}, 30, now(), now())`;
      return id;
    },
    async erase(userId, until) {
      for (const kind of ["user", "anonymous"] as const) {
        await admin`insert into erasures values (${digestOf(kind, userId)}, ${until})
          on conflict (hash) do update set until = excluded.until`;
      }
    },
    async keep(event, days) {
      await admin`insert into retention values (${event}, ${days})
        on conflict (event) do update set days = excluded.days`;
    },
    async refuse() {
      const holder = await admin.reserve();
      await holder.unsafe("begin; select 1 from event_order for update");
      return async () => {
        await holder.unsafe("rollback");
        await holder.release();
      };
    },
    async close() {
      for (const node of nodes) await node.close();
      await admin.close({ timeout: 0 });
    },
  };
}

function openNodeOf(url: string, options: Partial<PostgresEventLogOptions>): Node {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-test-"));
  const eventsFile = join(folder, "events.db");
  openMigrated(eventsFile, sqliteMigrations.events, { synchronous: "NORMAL" }).close();
  const opened: { close(): Promise<void> }[] = [];

  /** A second close does nothing. */
  function keep<T extends { close(): Promise<void> }>(part: T): T {
    let closing: Promise<void> | undefined;
    const once = { ...part, close: () => (closing ??= part.close()) };
    opened.push(once);
    return once;
  }

  return {
    folder,
    openWriter: () =>
      keep(openPostgresEventLogWriter({ url, eventsFile, pool: { limits }, ...options })),
    openLog: () => keep(openEventLog(eventsFile)),
    async close() {
      for (const each of opened.reverse()) await each.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
