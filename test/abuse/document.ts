// Our own OpenAPI document, as a fuzz reads it: its operations, values for what they take, and whether an answer is one
// that it names.
import Ajv, { type ValidateFunction } from "ajv";
import fc from "fast-check";

export interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  nullable?: boolean;
  anyOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  example?: unknown;
  items?: Schema;
}

type Media = Record<string, { schema?: Schema }>;

export interface Operation {
  path: string;
  method: string;
  operationId: string;
  responses: Record<string, { content?: Media; description?: string }>;
  parameters?: { name: string; in: string; schema?: Schema }[];
  requestBody?: { content: Media };
}

export interface Document {
  paths: Record<string, Record<string, Omit<Operation, "path" | "method">>>;
  components: { schemas: Record<string, Schema> };
}

/** Streams never end, the documentation is no data, and data in memory has no backups. */
const isAsked = (path: string) =>
  !path.endsWith("/live") && !path.startsWith("/swagger") && path !== "/api/backups";

export function listOperations({ paths }: Document): Operation[] {
  return Object.entries(paths)
    .filter(([path]) => isAsked(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
    );
}

const nameOf = (ref: string) => ref.split("/").at(-1) ?? "";

const depthMax = 4;

const junk = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, true, "", "0", "1e999", "\0", "\ud800", "__proto__", [], {}, -1, 2 ** 53),
  fc.string({ maxLength: 300, minLength: 250 }),
);

/** Makes values of a schema, and now and then something else. */
export function createValues({ components }: Document) {
  function own(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const below = (each: Schema | undefined) => valuesOf(each, depth + 1);
    if (schema.$ref !== undefined) return below(components.schemas[nameOf(schema.$ref)]);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    const choices = schema.anyOf ?? schema.allOf;
    if (choices) return fc.oneof(...choices.map(below));
    switch (schema.type) {
      case "object": {
        const fields = Object.entries(schema.properties ?? {});
        const values = Object.fromEntries(fields.map(([name, field]) => [name, below(field)]));
        return fc.oneof(
          { weight: 4, arbitrary: fc.record(values, { requiredKeys: schema.required ?? [] }) },
          { weight: 1, arbitrary: fc.record(values, { requiredKeys: [] }) },
        );
      }
      case "array":
        return fc.array(below(schema.items), { maxLength: 3 });
      case "boolean":
        return fc.boolean();
      case "integer":
      case "number":
        return fc.integer({ min: -2, max: 300 });
      case undefined:
      default:
        return fc.oneof(
          fc.string({ maxLength: 12 }),
          fc.constantFrom("ada", "me", "2026-01-01", "a@b.example", "correct horse"),
        );
    }
  }

  function valuesOf(schema: Schema = {}, depth = 0): fc.Arbitrary<unknown> {
    if (depth > depthMax) return junk;
    const shown = schema.example === undefined ? own(schema, depth) : fc.constant(schema.example);
    return fc.oneof(
      { weight: 10, arbitrary: own(schema, depth) },
      { weight: 10, arbitrary: shown },
      { weight: 1, arbitrary: junk },
    );
  }

  return valuesOf;
}

/** Says what is wrong with an answer; undefined if the document names it. */
export function createCheck(document: Document) {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: false });
  const definitions = Object.fromEntries(
    Object.entries(document.components.schemas).map(([name, schema]) => [name, toJson(schema)]),
  );
  ajv.addSchema({ $id: "document", components: { schemas: definitions } });
  const compiled = new Map<Schema, ValidateFunction>();

  return ({ responses }: Operation, status: number, type: string, text: string) => {
    const declared = responses[status];
    if (!declared) return "this status is not in the document";
    if (status >= 500) return "a fault of ours";
    const media = essenceOf(type);
    const { content } = declared;
    if (!content) return text === "" ? undefined : "the document names no body";
    const named = Object.entries(content).find(([name]) => essenceOf(name) === media);
    if (!named) return `the document names no ${media}`;
    const [, { schema }] = named;
    if (!schema || !/\bjson$/.test(media)) return undefined;
    const check = compiled.get(schema) ?? ajv.compile(toJson(schema));
    compiled.set(schema, check);
    return check(JSON.parse(text)) ? undefined : ajv.errorsText(check.errors);
  };
}

/** A media type without its parameters. */
const essenceOf = (type: string) => type.split(";")[0] ?? "";

/** JSON Schema of a schema of OpenAPI 3.0, which has words of its own for null and for exclusive bounds. */
function toJson(schema: unknown): object {
  const text = JSON.stringify(schema, (_, node: unknown) => {
    if (typeof node !== "object" || node === null || Array.isArray(node)) return node;
    const { nullable, exclusiveMinimum, ...rest } = node as Schema & Record<string, unknown>;
    if (exclusiveMinimum === true) Object.assign(rest, { exclusiveMinimum: rest["minimum"] });
    return nullable === true ? { anyOf: [rest, { type: "null" }] } : rest;
  });
  return JSON.parse(text.replaceAll('"#/components/', '"document#/components/'));
}
