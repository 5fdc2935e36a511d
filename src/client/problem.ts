// Failures, always in one shape, even if another server answered or none did.
import type { Problem } from "./schemas.ts";

/** Thrown by `pages` and `live`, which have no answer to look at. */
export class PlauditError extends Error {
  override readonly name = "PlauditError";
  readonly status: number;
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.status = problem.status;
    this.problem = problem;
  }
}

const unreachable = "The server could not be reached.";
const late = "The server did not answer in time.";
const abandoned = "The call was given up.";

/** The answer in place of the one that `fetch` could not get. */
export function toUnreachable(error: unknown): Response {
  const { name } = error as { name?: unknown };
  if (name === "TimeoutError") return toResponse(503, late);
  return toResponse(503, name === "AbortError" ? abandoned : unreachable);
}

/** A failure as our server tells it; the answer of a proxy is put into that shape. */
export async function asProblem(response: Response): Promise<Response> {
  if (response.ok || isProblem(response)) return response;
  await response.body?.cancel();
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  return toResponse(response.status, `The answer was ${response.status}.`, headers);
}

export async function readProblem(response: Response): Promise<Problem> {
  return (await (await asProblem(response)).json()) as Problem;
}

function isProblem({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith(problemType) ?? false;
}

const problemType = "application/problem+json";

function toResponse(status: number, message: string, headers = new Headers()): Response {
  const code = status === 503 ? "unavailable" : "internal";
  const problem: Problem = {
    type: `urn:plaudit:problem:${code}`,
    title: status === 503 ? "Not available now" : "Not an answer of Plaudit",
    status,
    code,
    message,
    requestId: headers.get("x-request-id") ?? "",
  };
  headers.set("content-type", problemType);
  return new Response(JSON.stringify(problem), { status, headers });
}
