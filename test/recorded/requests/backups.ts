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
  "no dead letters": { ask: "GET /api/dead-letters", as: "grace" },
  "dead letters after a cursor of another list": {
    ask: "GET /api/dead-letters",
    query: { cursor: "W10" },
    as: "ops",
  },
  "dead letters for one who may not": { ask: "GET /api/dead-letters", as: "eve" },
  "a dead letter that is not there, again": {
    ask: "POST /api/dead-letters/7/retry",
    as: "grace",
  },
  "a dead letter that is not there, dropped": { ask: "DELETE /api/dead-letters/7", as: "grace" },
  "a dead letter without a number": { ask: "DELETE /api/dead-letters/seven", as: "grace" },
  "a dead letter for one who may not": { ask: "POST /api/dead-letters/7/retry", as: "eve" },
  "a dead letter dropped by one who may not": { ask: "DELETE /api/dead-letters/7", as: "eve" },
  "settings in force": { ask: "GET /api/settings", as: "grace" },
  "settings for one who may not": { ask: "GET /api/settings", as: "eve" },
};
