// For drizzle-kit: `bun run db:generate` writes what has changed in the schema into migrations/.
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./src/schema.ts",
  out: "./migrations",
  casing: "snake_case",
});
