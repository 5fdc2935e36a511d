// For its effect: a poison that the Worker hangs at, an event of that name. One named "slow N" takes a while.
import { Database } from "bun:sqlite";

const slowMs = 3;
const { query } = Database.prototype;

Database.prototype.query = function (this: Database, sql: string) {
  const statement = query.call(this, sql);
  if (!sql.startsWith("select id from names")) return statement;
  const get = statement.get.bind(statement) as (...words: unknown[]) => unknown;
  const value = (...words: unknown[]) => {
    if (words[0] === "poison") for (;;);
    if (String(words[0]).startsWith("slow")) Bun.sleepSync(slowMs);
    return get(...words);
  };
  Object.defineProperty(statement, "get", { value, configurable: true });
  return statement;
} as typeof query;
