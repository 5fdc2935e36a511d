// Plaudit of the next version: it has migrations that this one does not know. One adds a column to a table that is in use,
// one an index.
import { postgresMigrations } from "../../db/migrations.ts";

postgresMigrations.items.push(
  { name: "9998_newer", sql: 'ALTER TABLE "items" ADD COLUMN "newer" text;', additive: true },
  {
    name: "9999_newer_index",
    sql: 'CREATE INDEX "items_newer" ON "items" USING btree ("newer");',
    additive: true,
  },
);
await import("../../src/main.ts");
