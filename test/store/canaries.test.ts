import { findMistakes } from "./canaries.ts";
import { openSqlite } from "./sqlite/subject.ts";

findMistakes("SQLite", openSqlite);
