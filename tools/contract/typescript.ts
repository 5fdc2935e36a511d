// Turns the OpenAPI document into the types of the client's `api`: an interface for each schema, and
// one object type with a method for each operation, as Eden's treaty names them.
import { asks, listByApp, typeByApp, typeOfOwn } from "./by-app.ts";

type Schema = Readonly<Record<string, unknown>> & {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly nullable?: boolean;
  /** Ours: may be given as undefined too. */
  readonly optional?: boolean;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
};

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

/** As much of an OpenAPI 3.0 document as is read here. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A part of the path, the operations that end there, and what lies behind. */
interface Place {
  readonly operations: Map<string, Operation>;
  readonly parts: Map<string, Place>;
}

const prefix = "/api/";
const eventStream = "text/event-stream";
/** What the client itself speaks of, outside the routes' own answers. */
const spokenOf = ["Problem", "Receipt", "Event"];

/** The text of each generated module. */
export interface Contract {
  /** What goes over the wire. */
  schemas: string;
  /** The routes. */
  api: string;
}

const notice = "made of its documentation by `bun run build:client`: change nothing here.";

/** What is not below /api/ is left out, and streams, which have a function of their own. */
export function writeContract(document: ApiDocument): Contract {
  const names = new Map<string, string>();
  const root = placesOf(document);
  const api = writePlace(root, names);
  const declared = declare(document, [api, ...names.values(), ...spokenOf], names);
  const byApp = listByApp(declared);
  const schemas = typeByApp([...declared.values()].join("\n"), byApp);
  const code = api.replaceAll(/\/\*\*.*?\*\//g, "");
  const used = [...declared.keys()].filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  return {
    schemas: [
      `// What the API takes and answers, ${notice}`,
      `import type { ${asks.filter((name) => new RegExp(`\\b${name}\\b`).test(schemas)).join(", ")} } from "./asks.ts";`,
      'import type { JsonObject } from "./json.ts";',
      "",
      schemas,
    ].join("\n"),
    api: [
      `// The routes of the API, ${notice}`,
      'import type { Call, Options, Queried } from "./answer.ts";',
      'import type { Asks } from "./asks.ts";',
      `import type { ${used.join(", ")} } from "./schemas.ts";`,
      "",
      "/** The routes below /api: a part of the path each, a parameter as a call, the method last. */",
      `export interface Api<App extends Asks = {}> ${typeByApp(api, byApp)}`,
      "",
    ].join("\n"),
  };
}

function placesOf({ paths }: ApiDocument): Place {
  const root: Place = { operations: new Map(), parts: new Map() };
  for (const [path, operations] of Object.entries(paths)) {
    if (!path.startsWith(prefix)) continue;
    for (const [method, operation] of Object.entries(operations)) {
      if (isStream(operation)) continue;
      let place = root;
      for (const part of path.slice(prefix.length).split("/")) {
        const next = place.parts.get(part) ?? { operations: new Map(), parts: new Map() };
        place.parts.set(part, next);
        place = next;
      }
      place.operations.set(method, operation);
    }
  }
  return root;
}

function isStream({ responses }: Operation): boolean {
  return Object.values(responses).some(({ content }) => content && eventStream in content);
}

function writePlace({ operations, parts }: Place, names: Map<string, string>): string {
  const methods = [...operations].map(([method, operation]) =>
    writeOperation(method, operation, names),
  );
  const inner = [...parts].map(([part, place]) => {
    const parameter = /^\{(\w+)\}$/.exec(part)?.[1];
    const written = writePlace(place, names);
    return parameter === undefined
      ? `${keyOf(part)}: ${written};`
      : `(params: { ${parameter}: string }): ${written};`;
  });
  return `{\n${[...methods, ...inner].join("\n")}\n}`;
}

function writeOperation(method: string, operation: Operation, names: Map<string, string>): string {
  const { operationId, summary, requestBody, responses } = operation;
  const own = operationId[0]!.toUpperCase() + operationId.slice(1);
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
  const options = query.length === 0 ? "Options" : `Queried<${nameQuery(`${own}Query`, query)}>`;
  const optional = query.some(({ required }) => required) ? "" : "?";

  const statuses = Object.keys(responses).map(Number);
  const good = statuses.filter((status) => status < 300);
  const bad = statuses.filter((status) => status >= 300);
  const answers = good.map((status) => typeOfContent(`${own}Answer`, responses[status]!, names));
  const call = `Call<${answers.join(" | ")}, ${good.join(" | ")}, ${bad.join(" | ") || "never"}>`;

  const body = requestBody && typeOfContent(`${own}Body`, requestBody, names);
  const takesBody = method !== "get" && method !== "head";
  const bodyArgument = body === undefined ? "body?: undefined" : `body: ${body}`;
  const args = [...(takesBody ? [bodyArgument] : []), `options${optional}: ${options}`];
  return `${comment(summary)}${method}(${args.join(", ")}): ${call};`;

  function nameQuery(name: string, parameters: readonly Parameter[]): string {
    const properties = Object.fromEntries(
      // What is undefined is not sent.
      parameters.map(({ name: key, description, schema, required: must }) => [
        key,
        { description, ...schema, optional: !must },
      ]),
    );
    const required = parameters.filter((p) => p.required).map((p) => p.name);
    names.set(name, declaration(name, { type: "object", properties, required }));
    return name;
  }
}

/** A schema without a name of its own is given the operation's. */
function typeOfContent(name: string, { content }: Content, names: Map<string, string>): string {
  const [media] = Object.values(content ?? {});
  if (media === undefined) return "void";
  if (media.schema.type !== "object") return typeOf(media.schema);
  names.set(name, declaration(name, media.schema));
  return name;
}

/** Every schema that is named in these texts, or in what they name, and then the operations' own. */
function declare(
  { components }: ApiDocument,
  texts: readonly string[],
  own: Map<string, string>,
): Map<string, string> {
  const found = new Map<string, string>();
  const waiting = [...texts];
  for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
    for (const [name, schema] of Object.entries(components.schemas)) {
      if (found.has(name) || !new RegExp(`\\b${name}\\b`).test(text)) continue;
      if (own.has(name)) throw new Error(`Two schemas would have the name ${name}.`);
      const written = declaration(name, schema);
      found.set(name, written);
      waiting.push(written);
    }
  }
  return new Map([...found, ...own].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function declaration(name: string, schema: Schema): string {
  const written = typeOf(schema);
  const head = comment(schema.description);
  return schema.type === "object" && !schema.nullable && /^\{[^]*\}$/.test(written)
    ? `${head}export interface ${name} ${written}\n`
    : `${head}export type ${name} = ${written};\n`;
}

function typeOf(schema: Schema): string {
  const written = plainTypeOf(schema);
  return schema.nullable ? `${written} | null` : written;
}

function plainTypeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.allOf) return schema.allOf.map(typeOf).join(" & ");
  switch (schema.type) {
    case "string":
    case "boolean":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return `Array<${typeOf(schema.items ?? {})}>`;
    case "object":
      return objectType(schema);
    case undefined:
    default:
      return "unknown";
  }
}

function objectType({ properties = {}, required = [], additionalProperties }: Schema): string {
  const entries = Object.entries(properties);
  if (entries.length === 0) {
    return typeof additionalProperties === "object"
      ? `Record<string, ${typeOf(additionalProperties)}>`
      : "JsonObject";
  }
  const lines: string[] = [];
  const objects: string[] = [];
  for (const [key, schema] of entries) {
    const own = typeOfOwn(key, schema, required.includes(key));
    if (own.object !== undefined) {
      objects.push(own.object);
      continue;
    }
    const mark = required.includes(key) ? "" : "?";
    const left = schema.optional ? " | undefined" : "";
    const type = own.field ?? typeOf(schema);
    lines.push(`${comment(schema.description)}${keyOf(key)}${mark}: ${type}${left};`);
  }
  return [`{\n${lines.join("\n")}\n}`, ...objects].join(" & ");
}

const keyOf = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

function comment(text: string | undefined): string {
  return text === undefined ? "" : `/** ${text.replaceAll("*/", "* /")} */\n`;
}
