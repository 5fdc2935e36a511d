// What a feature or an extension keeps about people.
import type { JsonObject } from "../../db/json.ts";
import type { Statement, Writer } from "./store.ts";

export interface PersonalData {
  /** The fields that it adds to a person's export. */
  export?(userId: string): Promise<JsonObject>;
  /** The statements that must run before the account's row is deleted, in the same transaction. */
  erase?(userId: string): ErasePart | Promise<ErasePart>;
}

export type ErasePart = (db: Writer) => readonly Statement[];
