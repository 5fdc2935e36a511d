// Makes valid OpenAPI 3.0.3 from the document of @elysiajs/swagger, which passes TypeBox's schemas on as they
// are. OpenAPI 3.0 has no `const`, `null`, `$id`, `examples` or `patternProperties`.
import { errorStatus } from "../domain/error.ts";
import { unreadable } from "../http/errors.ts";
import { exampleOf } from "../http/failures.ts";

type Node = Record<string, unknown>;

type Security = Record<string, string[]>[];

export interface Operation extends Node {
  operationId: string;
  security?: Security;
  tags?: string[];
  parameters?: Node[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, Node>;
}

export interface Document extends Node {
  openapi: string;
  tags?: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Node> };
}

const answers: Record<string, string> = {
  "200": "Done.",
  "201": "Made.",
  "204": "Done; there is nothing to say.",
  "400": "The body could not be read.",
  "401": "Not signed in.",
  "403": "Not permitted.",
  "404": "Not found.",
  "409": "In conflict with what is there.",
  "413": "Too large.",
  "415": "A body of a type that is not read.",
  "422": "Not valid: every failing field is named.",
  "429": "Too many requests: see Retry-After.",
  "500": "Our own failure.",
  "503": "Not available now: see Retry-After.",
};

const problemStatuses = new Set<string>(Object.values(errorStatus).map(String));
const refs = "#/components/schemas/";
const json = "application/json";
const problem = "application/problem+json";
const form = "application/x-www-form-urlencoded";

/**
 * Repairs the document, named schemas (`$id`) lifted to components. `forms` names the operations
 * whose body may also come as a form.
 */
export function repair(generated: unknown, forms: readonly string[]): Document {
  // The generator leaves undefined values and shares objects with the routes themselves.
  const document = JSON.parse(JSON.stringify(generated)) as Document;
  const schemas: Record<string, Node> = {};

  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path)) {
      operation.parameters = operation.parameters?.map((p) => parameterOf(p, schemas));
      if (operation.requestBody) {
        const schema = schemaOf(firstSchema(operation.requestBody), schemas);
        const types = forms.includes(operation.operationId) ? [form, json] : [json];
        operation.requestBody.content = Object.fromEntries(types.map((t) => [t, { schema }]));
      }
      operation.security &&= common(operation.security);
      for (const [status, response] of Object.entries(operation.responses)) {
        operation.responses[status] = responseOf(status, response, schemas);
      }
      Object.assign(operation.responses, undeclared(operation));
      showFailures(operation, schemas);
    }
  }
  document.components = { ...document.components, schemas };
  document.tags = document.tags?.filter(({ name }) => isUsed(document, name));
  return document;
}

/** Each macro of a route adds the credentials that it takes; those that all of them take are valid. */
function common(given: Security): Security {
  const texts = given.map((each) => JSON.stringify(each));
  const times = (text: string) => texts.filter((other) => other === text).length;
  const all = Math.max(...texts.map(times));
  return [...new Set(texts)].filter((text) => times(text) === all).map((text) => JSON.parse(text));
}

/** The failures of a route that declares none: those that the rules of every route give it. */
function undeclared({ security, requestBody, parameters, responses }: Operation) {
  if (Object.keys(responses).some((status) => Number(status) >= 400)) return {};
  const takes = requestBody !== undefined || (parameters ?? []).length > 0;
  const statuses = [
    // An empty list is a route that is open to everybody.
    ...(security?.length ? ["401", "403"] : []),
    ...(requestBody ? unreadable.map(String) : []),
    ...(takes ? ["422"] : []),
  ];
  const schema = { $ref: `${refs}Problem` };
  return Object.fromEntries(
    statuses.map((s) => [s, { description: answers[s], content: { [problem]: { schema } } }]),
  );
}

/** Shows of each failure a problem of its status: the schema they share has one for all. */
function showFailures(operation: Operation, schemas: Record<string, Node>): void {
  const { requestBody, parameters, responses } = operation;
  const given = firstSchema(requestBody ?? {});
  const name = given["$ref"] as string | undefined;
  const body = name === undefined ? given : schemas[name.slice(refs.length)];
  for (const [status, { content }] of Object.entries(responses)) {
    const media = (content as Record<string, Node> | undefined)?.[problem];
    if (media) media["example"] = exampleOf(status, { parameters, body });
  }
}

function isUsed({ paths }: Document, tag: string): boolean {
  return Object.values(paths).some((path) =>
    Object.values(path).some(({ tags }) => tags?.includes(tag)),
  );
}

function firstSchema({ content }: { content?: Record<string, unknown> }): Node {
  const [media] = Object.values(content ?? {}) as { schema?: Node }[];
  return media?.schema ?? {};
}

function parameterOf({ examples, ...parameter }: Node, schemas: Record<string, Node>): Node {
  const schema = schemaOf({ examples, ...(parameter["schema"] as Node) }, schemas);
  // What has a default may be left out.
  const isOptional = parameter["in"] === "query" && "default" in schema;
  return { ...parameter, schema, required: parameter["required"] === true && !isOptional };
}

/** The generator spreads what the schema says of itself over the response: put it back. */
function responseOf(status: string, response: Node, schemas: Record<string, Node>): Node {
  const { description, headers, content, $id, examples } = response;
  const kept = { description: answers[status] ?? "Done.", ...(headers ? { headers } : {}) };
  if (content === undefined || status === "204") return kept;
  if (problemStatuses.has(status)) {
    const schema = schemaOf({ examples, ...firstSchema(response), description, $id }, schemas);
    return { ...kept, content: { [problem]: { schema } } };
  }
  const given = firstSchema(response);
  const schema = schemaOf({ examples, ...given, ...($id ? { description, $id } : {}) }, schemas);
  // What the generator says of its types is a guess: a schema that is no JSON says so itself.
  const types = (given["mediaTypes"] as string[] | undefined) ?? [json];
  return { ...kept, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

const knownFormats = new Set(["email", "uuid", "date", "date-time", "uri", "password", "binary"]);
const unknownWords = [
  "$id",
  "elysiaMeta",
  "error",
  "extension",
  "maxSize",
  "mediaTypes",
  "$schema",
  "$ref",
];

function schemaOf(given: Node, schemas: Record<string, Node>): Node {
  const name = given["$id"] as string | undefined;
  if (name !== undefined) {
    if (!(name in schemas)) {
      schemas[name] = {};
      schemas[name] = schemaOf({ ...given, $id: undefined }, schemas);
    }
    return { $ref: `${refs}${name}` };
  }
  const schema = withoutUndefined(given);
  for (const word of unknownWords) delete schema[word];
  if (Array.isArray(schema["examples"])) {
    schema["example"] = (schema["examples"] as unknown[])[0];
    delete schema["examples"];
  }
  if ("const" in schema) {
    schema["enum"] = [schema["const"]];
    delete schema["const"];
  }
  if (typeof schema["exclusiveMinimum"] === "number") {
    Object.assign(schema, { minimum: schema["exclusiveMinimum"], exclusiveMinimum: true });
  }
  const format = schema["format"];
  if (typeof format === "string" && !knownFormats.has(format)) delete schema["format"];
  if (schema["type"] === "Date") Object.assign(schema, { type: "string", format: "date-time" });
  if (Array.isArray(schema["enum"])) schema["type"] ??= typeof schema["enum"][0];
  if (schema["patternProperties"]) {
    const [values] = Object.values(schema["patternProperties"] as Record<string, Node>);
    schema["additionalProperties"] = schemaOf(values ?? {}, schemas);
    delete schema["patternProperties"];
  } else if (typeof schema["additionalProperties"] === "object") {
    schema["additionalProperties"] = schemaOf(schema["additionalProperties"] as Node, schemas);
  }
  if (schema["properties"]) {
    schema["properties"] = Object.fromEntries(
      Object.entries(schema["properties"] as Record<string, Node>).map(([property, value]) => [
        property,
        schemaOf(value, schemas),
      ]),
    );
  }
  if (schema["items"]) schema["items"] = schemaOf(schema["items"] as Node, schemas);
  for (const word of ["allOf", "oneOf"]) {
    if (schema[word]) schema[word] = (schema[word] as Node[]).map((s) => schemaOf(s, schemas));
  }
  return schema["anyOf"] ? unionOf(schema, schemas) : schema;
}

/** Choices of literals are an enum, null is a flag, and a number that may come as text a number. */
function unionOf({ anyOf, ...rest }: Node, schemas: Record<string, Node>): Node {
  const choices = anyOf as Node[];
  const real = choices.filter((choice) => choice["type"] !== "null");
  const nullable = real.length < choices.length ? { nullable: true } : {};
  if (real.every((choice) => "const" in choice)) {
    const values = real.map((choice) => choice["const"]);
    return { ...rest, ...nullable, type: typeof values[0], enum: values };
  }
  const number = real.find((choice) => choice["type"] === "integer" || choice["type"] === "number");
  const text = real.find((choice) => choice["type"] === "string");
  const only = real.length === 2 && number && text?.["format"] ? number : real[0]!;
  if (real.length === 1 || only === number) {
    const schema = schemaOf(only, schemas);
    // Nothing may stand beside a reference.
    return "$ref" in schema
      ? { ...rest, ...nullable, allOf: [schema] }
      : { ...schema, ...rest, ...nullable };
  }
  return { ...rest, ...nullable, anyOf: real.map((choice) => schemaOf(choice, schemas)) };
}

function withoutUndefined(node: Node): Node {
  return Object.fromEntries(Object.entries(node).filter(([, value]) => value !== undefined));
}
