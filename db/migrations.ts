// Every migration that is run, embedded in the binary. What a landed file makes of a database never changes:
// databases remember its name alone. (0001_key_pages was written anew for SQLite before 3.44, to the same result.)
import appStart from "./migrations/sqlite/app/0000_start.sql" with { type: "text" };
import appPublicKeys from "./migrations/sqlite/app/0001_public_keys.sql" with { type: "text" };
import appWaysIn from "./migrations/sqlite/app/0002_ways_in.sql" with { type: "text" };
import appAuditAction from "./migrations/sqlite/app/0003_audit_action.sql" with { type: "text" };
import appOutboxAddress from "./migrations/sqlite/app/0004_outbox_address.sql" with { type: "text" };
import appMarksAndShares from "./migrations/sqlite/app/0005_marks_and_shares.sql" with { type: "text" };
import eventsStart from "./migrations/sqlite/events/0000_start.sql" with { type: "text" };
import eventsKeyPages from "./migrations/sqlite/events/0001_key_pages.sql" with { type: "text" };
import eventsWho from "./migrations/sqlite/events/0002_who.sql" with { type: "text" };
import eventsPropertyColumns from "./migrations/sqlite/events/0003_property_columns.sql" with { type: "text" };
import eventsErasedSeq from "./migrations/sqlite/events/0004_erased_seq.sql" with { type: "text" };
import itemsStart from "./migrations/sqlite/items/0000_start.sql" with { type: "text" };
import itemsLikeIds from "./migrations/sqlite/items/0001_like_ids.sql" with { type: "text" };
import itemsLikesOfUser from "./migrations/sqlite/items/0002_likes_of_user.sql" with { type: "text" };
import postgresStart from "./migrations/postgres/app/0000_start.sql" with { type: "text" };
import postgresWaysIn from "./migrations/postgres/app/0001_ways_in.sql" with { type: "text" };
import postgresAuditAction from "./migrations/postgres/app/0002_audit_action.sql" with { type: "text" };
import postgresOutboxAddress from "./migrations/postgres/app/0003_outbox_address.sql" with { type: "text" };
import postgresMarksAndShares from "./migrations/postgres/app/0004_marks_and_shares.sql" with { type: "text" };
import postgresEventLog from "./migrations/postgres/app/0005_event_log.sql" with { type: "text" };
import postgresEventIds from "./migrations/postgres/app/0006_event_ids.sql" with { type: "text" };
import postgresEventErasures from "./migrations/postgres/app/0007_event_erasures.sql" with { type: "text" };
import postgresEventExpiries from "./migrations/postgres/app/0008_event_expiries.sql" with { type: "text" };
import postgresItemsStart from "./migrations/postgres/items/0000_start.sql" with { type: "text" };
import postgresItemsLikesOfUser from "./migrations/postgres/items/0001_likes_of_user.sql" with { type: "text" };

export interface Migration {
  readonly name: string;
  readonly sql: string;
  /**
   * A version that does not know this migration runs on what it makes: it only adds tables, indexes, or columns
   * with a default. The database remembers it, for that version. Else going back takes the snapshot of before.
   * 0.1.0 does not ask, and runs on nothing that is newer.
   */
  readonly additive?: boolean;
}

/** The databases that Plaudit knows. */
export type Dialect = "sqlite" | "postgres";

/** An extension's migrations, the oldest first, for each database that it knows. A plain list is for SQLite. */
export type Migrations = readonly Migration[] | MigrationSets;
export type MigrationSets = { readonly [dialect in Dialect]?: readonly Migration[] };

/** The migrations of an extension, told apart by its name from all others in the database. */
export interface OwnMigrations {
  readonly name: string;
  readonly migrations: readonly Migration[];
}

export const sqliteMigrations: {
  readonly app: Migration[];
  readonly events: Migration[];
  /** Not of app.db itself: items are an extension. */
  readonly items: Migration[];
} = {
  app: [
    { name: "0000_start", sql: appStart },
    { name: "0001_public_keys", sql: appPublicKeys },
    { name: "0002_ways_in", sql: appWaysIn },
    { name: "0003_audit_action", sql: appAuditAction, additive: true },
    { name: "0004_outbox_address", sql: appOutboxAddress, additive: true },
    { name: "0005_marks_and_shares", sql: appMarksAndShares, additive: true },
  ],
  events: [
    { name: "0000_start", sql: eventsStart },
    { name: "0001_key_pages", sql: eventsKeyPages },
    { name: "0002_who", sql: eventsWho },
    // Not additive: a version that does not know column blocks cannot read them.
    { name: "0003_property_columns", sql: eventsPropertyColumns },
    { name: "0004_erased_seq", sql: eventsErasedSeq, additive: true },
  ],
  items: [
    { name: "0000_start", sql: itemsStart },
    { name: "0001_like_ids", sql: itemsLikeIds },
    { name: "0002_likes_of_user", sql: itemsLikesOfUser, additive: true },
  ],
};

/** The same for PostgreSQL, whose history began later. */
export const postgresMigrations: { readonly app: Migration[]; readonly items: Migration[] } = {
  app: [
    { name: "0000_start", sql: postgresStart },
    { name: "0001_ways_in", sql: postgresWaysIn },
    { name: "0002_audit_action", sql: postgresAuditAction, additive: true },
    { name: "0003_outbox_address", sql: postgresOutboxAddress, additive: true },
    { name: "0004_marks_and_shares", sql: postgresMarksAndShares, additive: true },
    { name: "0005_event_log", sql: postgresEventLog, additive: true },
    { name: "0006_event_ids", sql: postgresEventIds, additive: true },
    { name: "0007_event_erasures", sql: postgresEventErasures, additive: true },
    { name: "0008_event_expiries", sql: postgresEventExpiries, additive: true },
  ],
  items: [
    { name: "0000_start", sql: postgresItemsStart },
    { name: "0001_likes_of_user", sql: postgresItemsLikesOfUser, additive: true },
  ],
};
