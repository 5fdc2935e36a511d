// Gives every failure one shape: RFC 9457's problem, with our codes. It is registered before everything else.
import { Elysia, type Static, t } from "elysia";
import {
  AppError,
  type ErrorCode,
  type ErrorDetails,
  type Issue,
  errorStatus,
  internal,
  invalid,
} from "../domain/error.ts";
import type { Log } from "../runtime/log.ts";
import type { AnswerHeaders } from "./headers.ts";
import type { Input } from "./input.ts";
import type { Methods } from "./methods.ts";
import { issuesOf, join } from "../wire/issues.ts";
import { queryName } from "./query-name.ts";
import type { Requests } from "./request.ts";

export const Problem = t.Object(
  {
    type: t.String({ description: "The kind of problem: urn:plaudit:problem:CODE." }),
    title: t.String(),
    status: t.Integer({ minimum: 400, maximum: 599 }),
    code: t.String({ description: "Stable, for programs." }),
    message: t.String({ description: "For people." }),
    detail: t.Optional(t.String()),
    issues: t.Optional(
      t.Array(
        t.Object({
          path: t.String({
            description:
              "The field's path, with dots, in the caller's own names; empty for the whole.",
          }),
          message: t.String(),
        }),
        { description: "Every failing field at once." },
      ),
    ),
    requestId: t.String(),
  },
  {
    $id: "Problem",
    description: "What went wrong (RFC 9457).",
    examples: [
      {
        type: "urn:plaudit:problem:not_found",
        title: "Not found",
        status: 404,
        code: "not_found",
        message: "There is no such item.",
        requestId: "019ca945-0a00-7c53-8f2e-3d1c5a7b9e01",
      },
    ],
  },
);
export type Problem = Static<typeof Problem>;

export type ProblemStatus = (typeof errorStatus)[ErrorCode];

/** Of a body that is none, is too long, or is of another type: of each route that has a schema for one. */
export const unreadable = [400, 413, 415] as const;

/** The declared answers of a route that may fail: `response: { 200: Item, ...problems(401, 404) }`. */
export function problems<const S extends ProblemStatus[]>(
  ...statuses: S
): Record<S[number], typeof Problem> {
  return Object.fromEntries(statuses.map((status) => [status, Problem])) as Record<
    S[number],
    typeof Problem
  >;
}

const titles: Record<ErrorCode, string> = {
  bad_request: "Bad request",
  unauthorized: "Not signed in",
  forbidden: "Not permitted",
  not_found: "Not found",
  method_not_allowed: "Method not allowed",
  conflict: "Conflict",
  too_large: "Too large",
  unsupported_media_type: "Unsupported media type",
  validation: "Not valid",
  rate_limited: "Too many requests",
  internal: "Internal error",
  unavailable: "Not available now",
};

const lineIntervalMs = 1000;

export interface ErrorsOptions {
  log: Log;
  input: Pick<Input, "issues">;
  request: Pick<Requests, "begin" | "answered">;
  headers: Pick<AnswerHeaders, "addTo">;
  methods: Pick<Methods, "missing">;
}

/** Answers every failure. An error that is no AppError is our own bug: it is logged here, once, and not shown. */
export function createErrors({ log, input, request, headers, methods }: ErrorsOptions) {
  const { begin, answered } = request;
  let lineAt = -Infinity;

  /** A full or failing disk is logged once a second, however many requests are refused. */
  function isWorthALine({ code, details }: AppError): boolean {
    if (code !== "unavailable" || details.cause === undefined) return false;
    if (performance.now() - lineAt < lineIntervalMs) return false;
    lineAt = performance.now();
    return true;
  }

  return new Elysia({ name: "http.errors" }).onError(
    { as: "global" },
    function answerFailure(context) {
      const { code, error, set, request, route, params } = context;
      const sent = { ...context[queryName], ...params };
      const requestId = begin({ request, set });
      const isMissing = code === "NOT_FOUND" && !(error instanceof AppError);
      const failure = isMissing
        ? methods.missing(request)
        : toAppError(code, error, input.issues(set), sent);
      if (failure.code === "internal" || isWorthALine(failure)) {
        log.error("A request failed", { requestId, method: request.method, route, error });
      }
      set.status = errorStatus[failure.code];
      answered({ request, set, route }, set.status);
      // Here as well, since a request without a route meets no other hook.
      headers.addTo(set, requestId);
      const wantsPage = failure.code === "not_found" && code === "NOT_FOUND" && accepts(request);
      return wantsPage ? notFoundPage() : answer(failure, requestId);
    },
  );
}

/** The answer to a failure. Elysia adds the headers that were set so far. */
function answer(failure: AppError, requestId: string): Response {
  const status = errorStatus[failure.code];
  const problem = JSON.stringify(toProblem(failure, requestId));
  return new Response(problem, { status, headers: headersOf(failure.code, failure.details) });
}

export function toProblem({ code, message, details }: AppError, requestId: string): Problem {
  return {
    type: `urn:plaudit:problem:${code}`,
    title: titles[code],
    status: errorStatus[code],
    code,
    message,
    detail: details.detail,
    issues: details.issues,
    requestId,
  };
}

function headersOf(
  code: ErrorCode,
  { retryAfterSeconds, allow, accept, hangsUp }: ErrorDetails,
): Record<string, string> {
  const headers: Record<string, string> = { "content-type": "application/problem+json" };
  if (allow !== undefined) headers["allow"] = allow;
  if (accept !== undefined) headers["accept"] = accept;
  if (hangsUp) headers["connection"] = "close";
  if (code === "unauthorized") headers["www-authenticate"] = "Bearer";
  if (code === "rate_limited" || code === "unavailable") {
    headers["retry-after"] = String(Math.max(1, Math.ceil(retryAfterSeconds ?? 1)));
  }
  return headers;
}

function toAppError(
  code: unknown,
  error: unknown,
  flagged: readonly Issue[],
  sent: Readonly<Record<string, unknown>>,
): AppError {
  if (error instanceof AppError) return error;
  // Elysia wraps what a parse hook throws, and the session is checked in one.
  if (code === "PARSE") {
    const { cause } = error as Error;
    return cause instanceof AppError
      ? cause
      : new AppError("bad_request", "The body could not be read.");
  }
  if (code === "INVALID_COOKIE_SIGNATURE") {
    return new AppError("unauthorized", "Could not validate credentials");
  }
  if (code === "VALIDATION" || code === "INVALID_FILE_TYPE") {
    // If an answer does not match its own schema, it is our fault and not the caller's.
    const issues = issuesOf(error, sent);
    return issues ? invalid(join(flagged, issues)) : internal(error);
  }
  return internal(error);
}

function accepts(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/html") ?? false;
}

function notFoundPage(): Response {
  return new Response(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Not found</title><h1>Not found</h1><p>There is nothing here. <a href="/">Start page</a></p></html>',
    { status: 404, headers: { "content-type": "text/html; charset=utf-8" } },
  );
}
