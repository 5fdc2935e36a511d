// How rows become objects: by a list that is made with the statement. Drizzle's own way looks at each column of
// each row anew, which costs more than reading it: 200 accounts take 0.11 ms with the list and 0.14 ms without.
// `test/store/rows.test.ts` fails if an update of Drizzle no longer takes the list, or makes other objects.
import { Column, is, SQL, Subquery } from "drizzle-orm";

/** One of the columns that a statement reads, as Drizzle orders them. */
export interface Field {
  /** Where its value goes in the object. */
  path: readonly string[];
  field: unknown;
}

export type MapRows = (rows: readonly (readonly unknown[])[]) => Record<string, unknown>[];

interface Decoder {
  mapFromDriverValue(value: unknown): unknown;
}

/** Undefined where objects lie within objects: those are Drizzle's to make. */
export function createRowMapper(fields: readonly Field[]): MapRows | undefined {
  if (fields.some(({ path }) => path.length !== 1)) return undefined;
  const names = fields.map(({ path }) => path[0] as string);
  const decoders = fields.map(({ field }) => decoderOf(field));

  function toObject(row: readonly unknown[]): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) {
      const value = row[i];
      const decoder = decoders[i];
      object[names[i] as string] =
        value === null || decoder === undefined ? value : decoder.mapFromDriverValue(value);
    }
    return object;
  }
  return (rows) => rows.map(toObject);
}

/** Undefined where values stay as they are. */
function decoderOf(field: unknown): Decoder | undefined {
  if (is(field, Column)) {
    return field.mapFromDriverValue === Column.prototype.mapFromDriverValue ? undefined : field;
  }
  if (is(field, SQL)) return decoderIn(field);
  if (is(field, Subquery)) return decoderIn(field._.sql);
  return decoderIn((field as SQL.Aliased).sql);
}

/** Drizzle keeps it to itself. */
function decoderIn(sql: SQL): Decoder {
  return (sql as unknown as { decoder: Decoder }).decoder;
}
