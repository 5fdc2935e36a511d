// What a reader of the OpenAPI document is shown as an example of a schema: its own, or one that is
// composed of its parts', as Swagger UI does.
import type { Document } from "../../src/web/openapi.ts";

export interface Schema {
  $ref?: string;
  type?: string;
  example?: unknown;
  default?: unknown;
  nullable?: boolean;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
}

/** Throws where there is nothing to show for something that is required. */
export function sampleOf(schema: Schema, document: Document, path = ""): unknown {
  const { $ref, example, items, properties, required = [], allOf, anyOf } = schema;
  if (example !== undefined) return example;
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf("/") + 1);
    return sampleOf(document.components.schemas[name] as Schema, document, `${path}(${name})`);
  }
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (allOf) return sampleOf(allOf[0]!, document, path);
  if (properties) {
    const shown = Object.entries(properties).filter(([name, part]) =>
      required.includes(name) ? true : isShown(part, document),
    );
    return Object.fromEntries(
      shown.map(([name, part]) => [name, sampleOf(part, document, `${path}.${name}`)]),
    );
  }
  if (items) return [sampleOf(items, document, `${path}[]`)];
  if (schema.nullable) return null;
  if (anyOf) return sampleOf(anyOf[0]!, document, path);
  throw new Error(`There is no example of ${path}.`);
}

/** What may be left out is shown only where it has an example. */
function isShown(schema: Schema, document: Document): boolean {
  try {
    return sampleOf(schema, document) !== null;
  } catch {
    return false;
  }
}

/** Where an example is of another kind than what it stands for: a path each. */
export function differences(example: unknown, real: unknown, path = ""): string[] {
  const kinds = [kindOf(example), kindOf(real)];
  // What may be null is, in one of the two.
  if (kinds.includes("null")) return [];
  // Somebody's own ids may be any text, and ours among them.
  const found = kinds.join(" for ");
  if (kinds[0] !== kinds[1] && found !== "text for id") return [`${path}: ${found}`];
  if (Array.isArray(example)) {
    const [first, other] = [example[0], (real as unknown[])[0]];
    return first === undefined || other === undefined ? [] : differences(first, other, `${path}[]`);
  }
  if (kinds[0] !== "object") return [];
  const [shown, had] = [example, real] as Record<string, unknown>[];
  return Object.keys(shown!)
    .filter((name) => name in had!)
    .flatMap((name) => differences(shown![name], had![name], `${path}.${name}`));
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value !== "string") return typeof value;
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return "time";
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(value) ? "id" : "text";
}
