// What a feature or an extension keeps of people.
import type { JsonObject } from "../../db/json.ts";
import type { Statement, Writer } from "./store.ts";

export interface PersonalData {
  /** Fields of the file that somebody takes along. */
  export?(userId: string): Promise<JsonObject>;
  /** What must run before the account's row is deleted, in the same transaction. */
  erase?(userId: string): ErasePart | Promise<ErasePart>;
}

export type ErasePart = (db: Writer) => readonly Statement[];
