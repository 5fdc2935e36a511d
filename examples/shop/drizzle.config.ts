// For drizzle-kit: `bun run db:generate` writes what has changed in the schema into migrations/, for either database.
import { defineConfig } from "drizzle-kit";
import { dialect } from "plaudit/schema";

export default defineConfig({
  dialect,
  schema: "./src/schema.ts",
  out: `./migrations/${dialect}`,
  casing: "snake_case",
});
