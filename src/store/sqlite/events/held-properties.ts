// Which properties no event has: told at once, from what is counted of column blocks and from the texts of the few events
// that are not packed yet.
import type { Database } from "bun:sqlite";
import type { EventLog } from "../../event-log.ts";
import { unpackText } from "./block.ts";
import { propertiesMax } from "./value-codes.ts";

/** Text blocks that are looked through. Where more wait to be packed, any property may be in them. */
const textBlocksMax = 8;

export function createHeldProperties(database: Database): Pick<EventLog, "mayHave"> {
  const find = database.query<{ id: number }, [string]>("select id from properties where name = ?");
  const countProperties = database.query<{ count: number }, []>(
    "select count(*) as count from properties",
  );
  const textBlocks = database.query<{ properties: Uint8Array }, [number]>(
    "select properties from blocks where first_seq >" +
      " coalesce((select value from marks where name = 'compacted'), 0) and layout is null limit ?",
  );
  const findRow = database.query<{ seq: number }, [string]>(
    "select seq from recent where instr(properties, ?) > 0 limit 1",
  );

  function mayHave(property: string): boolean {
    // Of more properties than have numbers, some have none.
    if (find.get(property) || (countProperties.get()?.count ?? 0) >= propertiesMax) return true;
    // JSON is kept as JSON.stringify wrote it. In a text or in another object, it may mean nothing: that is looked at later.
    const written = `${JSON.stringify(property)}:`;
    if (findRow.get(written)) return true;
    const texts = textBlocks.all(textBlocksMax + 1);
    return (
      texts.length > textBlocksMax ||
      texts.some(({ properties }) => unpackText(properties).includes(written))
    );
  }

  return {
    mayHave: async (property) =>
      database.inTransaction ? mayHave(property) : database.transaction(mayHave)(property),
  };
}
