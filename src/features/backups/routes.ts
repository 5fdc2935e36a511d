import { Elysia } from "elysia";
import { problems } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import type { BackupList } from "./backups.ts";
import { BackupPage, BackupsQuery, BackupStarted } from "./model.ts";

export interface BackupRoutesDeps {
  session: Session;
  backups: BackupList;
}

export function createBackupRoutes({ session, backups }: BackupRoutesDeps) {
  return new Elysia({ name: "backups", prefix: "/api/backups", tags: ["Operations"] })
    .use(session)
    .get("", ({ query }) => backups.list(query), {
      can: "admin",
      query: BackupsQuery,
      response: { 200: BackupPage, ...problems(401, 403, 422, 503) },
      detail: { operationId: "listBackups", summary: "List the backups, the newest first" },
    })
    .post(
      "",
      async ({ caller, status }) => {
        await backups.begin(caller);
        return status(202, { status: "started" } as const);
      },
      {
        can: "admin",
        response: { 202: BackupStarted, ...problems(401, 403, 409, 503) },
        detail: {
          operationId: "startBackup",
          summary: "Start a backup",
          description: "It is in the list once it is whole; if it fails, the list says why.",
        },
      },
    );
}
