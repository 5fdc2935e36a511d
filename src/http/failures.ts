// What the documentation shows of failures: of each status a problem as it comes.
import { AppError, type ErrorCode, errorStatus } from "../domain/error.ts";
import { type Rule, wanted } from "../wire/rule.ts";
import { type Problem, toProblem } from "./errors.ts";

/** Of codes with one status, the one that more routes answer. */
const messages: Record<ErrorCode, string> = {
  bad_request: "The body could not be read.",
  unauthorized: "Could not validate credentials",
  forbidden: "This needs another permission.",
  not_found: "There is nothing here.",
  method_not_allowed: "This takes GET, HEAD, OPTIONS.",
  conflict: "It is in conflict with what is there.",
  too_large: "The body is too large.",
  unsupported_media_type: "Send application/json.",
  validation: "Some of what was sent is not valid.",
  rate_limited: "Too many requests from this address.",
  internal: "Something went wrong on our side.",
  unavailable: "Too many bodies are coming in at once.",
};

/** What of an operation may be wrong. */
export interface Asked {
  parameters?: { name?: string; schema?: Rule }[] | undefined;
  /** The schema of its body. */
  body?: (Rule & { required?: string[] }) | undefined;
}

const requestId = "019ca945-0a00-7c53-8f2e-3d1c5a7b9e01";

/** A problem of a status that ours have. */
export function exampleOf(status: string, asked: Asked): Problem {
  const codes = Object.keys(errorStatus) as ErrorCode[];
  const code = codes.find((each) => String(errorStatus[each]) === status) ?? "internal";
  const details = code === "validation" ? { issues: [issueOf(asked)] } : {};
  // A field without a value is left out, as in what is sent.
  return JSON.parse(
    JSON.stringify(toProblem(new AppError(code, messages[code], details), requestId)),
  );
}

/** The first field that has to be there, else the first whose rule can be broken. */
function issueOf({ parameters = [], body }: Asked) {
  const missing = body?.required?.[0];
  if (missing !== undefined) return { path: missing, message: "is required" };
  const fields = [
    ...Object.entries(body?.properties ?? {}),
    ...parameters.map(({ name = "", schema = {} }) => [name, schema] as const),
  ];
  const [path, rule] = fields.find(([, each]) => each.type === "integer") ?? fields[0] ?? ["", {}];
  if (rule.maxLength === undefined) return { path, message: wanted(rule) };
  return { path, message: `must have at most ${rule.maxLength} characters` };
}
