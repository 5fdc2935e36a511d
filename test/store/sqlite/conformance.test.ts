import { conform } from "../conformance.ts";
import { openSqlite } from "./subject.ts";

conform("SQLite", openSqlite);
