// Every migration, embedded in the binary. A landed file is never edited.
import appStart from "./migrations/sqlite/app/0000_start.sql" with { type: "text" };
import eventsStart from "./migrations/sqlite/events/0000_start.sql" with { type: "text" };

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

export const sqliteMigrations: { readonly app: Migration[]; readonly events: Migration[] } = {
  app: [{ name: "0000_start", sql: appStart }],
  events: [{ name: "0000_start", sql: eventsStart }],
};
