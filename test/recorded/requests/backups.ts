// Backups: of data in memory there are none, and none can be made.
import type { Requests } from "../chapter.ts";

export const backups: Requests = {
  "no backups": { ask: "GET /api/backups", as: "grace" },
  "backups after a cursor of another list": {
    ask: "GET /api/backups",
    query: { cursor: "W10", limit: 0 },
    as: "ops",
  },
  "backups for one who may not": { ask: "GET /api/backups", as: "eve" },
  "a backup of what is in memory": { ask: "POST /api/backups", as: "ops" },
  "a backup for one who may not": { ask: "POST /api/backups", as: "eve" },
  "a backup for a stranger": { ask: "POST /api/backups" },
};
