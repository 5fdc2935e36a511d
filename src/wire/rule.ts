// Says in words for people what a schema demands, and finds which of several schemas a value was meant for.

/** The part of a schema that is looked at. */
export interface Rule {
  error?: unknown;
  type?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minProperties?: number;
  maxProperties?: number;
  minItems?: number;
  maxItems?: number;
  const?: string | number | boolean;
  enum?: (string | number)[];
  anyOf?: Rule[];
  allOf?: Rule[];
  properties?: Record<string, Rule>;
  additionalProperties?: boolean | Rule;
  patternProperties?: Record<string, Rule>;
  items?: Rule | Rule[];
}

const formats: Record<string, string> = {
  email: "must be an e-mail address",
  uuid: "must be an id",
  "date-time": "must be a time in ISO 8601",
  date: "must be a date in ISO 8601",
};

/** The rule's own words (`error` in its schema), or else words that are made from the rule. */
export function wanted(rule: Rule): string {
  if (typeof rule.error === "string") return rule.error;
  if (rule.anyOf) return wantedOfUnion(rule.anyOf);
  if (rule.allOf) return wanted(rule.allOf[0] ?? {});
  if (rule.enum) return oneOf(rule.enum);
  if (rule.const !== undefined) return `must be ${rule.const}`;
  switch (rule.type) {
    case "integer":
      return `must be a whole number${range(rule)}`;
    case "number":
      return `must be a number${range(rule)}`;
    case "string":
      return formats[rule.format ?? ""] ?? "must be text";
    case "boolean":
      return "must be true or false";
    case "array":
      return Array.isArray(rule.items)
        ? `must be a list of ${count(rule.items.length, "entry", "entries")}`
        : "must be a list";
    case "object":
      return "must be an object";
    case "null":
      return "must be null";
    case "Date":
      return formats["date-time"]!;
    case undefined:
    default:
      return "is not valid";
  }
}

/** Whether the object's schema has literals, and the value has the same ones. */
export function isMeant(rule: Rule, value: unknown): boolean {
  const literals = literalsOf(rule);
  return (
    literals.length > 0 &&
    literals.every(({ name, allowed }) =>
      allowed.includes((value as Record<string, string | undefined> | null)?.[name]),
    )
  );
}

/** The properties that tell an object apart from others, each with the values that it may have. */
export function literalsOf({ properties = {} }: Rule) {
  return Object.entries(properties).flatMap(([name, rule]) =>
    (rule.anyOf ?? [rule]).every((choice) => choice.const !== undefined)
      ? [{ name, allowed: (rule.anyOf ?? [rule]).map((choice) => choice.const) }]
      : [],
  );
}

/** The words for a choice, or for a number that may come as text. */
function wantedOfUnion(choices: readonly Rule[]): string {
  const named = choices.map((c) => c.const).filter((c) => c !== undefined);
  if (named.length === choices.length) return oneOf(named);
  const number = choices.find((c) => c.type === "integer" || c.type === "number");
  if (number && choices.some((c) => c.type === "string" && c.format)) return wanted(number);
  const real = choices.filter((c) => c.type !== "null");
  const words = [...new Set(real.map((c) => wanted(c).replace(/^must be /, "")))];
  return `must be ${words.join(" or ") || "null"}`;
}

function oneOf(named: readonly unknown[]): string {
  return `must be ${named.length > 1 ? "one of " : ""}${named.join(", ")}`;
}

/** `1 entry`, `2 entries`. */
export function count(many: number | undefined, one: string, more = `${one}s`): string {
  return `${many} ${many === 1 ? one : more}`;
}

function range({ minimum, maximum }: Rule): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? "" : ` of at most ${maximum}`;
}
