// The one error type, and its codes. Imports nothing of ours and knows nothing of HTTP but the numbers.

/** Every code an answer may carry, with its status. Codes are an API: they are never renamed. */
export const errorStatus = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  validation: 422,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** One failing field: `path` is dotted, in the caller's own names. Never holds a submitted value. */
export interface Issue {
  path: string;
  message: string;
}

export interface ErrorDetails {
  detail?: string;
  issues?: Issue[];
  /** Whole seconds after which a retry makes sense: becomes Retry-After. */
  retryAfterSeconds?: number;
  /** The methods that there are: becomes Allow. */
  allow?: string;
  /** The types of bodies that are read: becomes Accept. */
  accept?: string;
  /** Whoever was answered is not listened to any more. */
  hangsUp?: true;
  cause?: unknown;
}

/** A failure with a meaning for the caller. Anything else that is thrown is `internal`. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

/** Our own failure: its cause is for the log alone. */
export function internal(cause: unknown): AppError {
  return new AppError("internal", "Something went wrong on our side.", { cause });
}

/** A failure of the command line: one line that says what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The failure that names every failing field. */
export function invalid(issues: readonly Issue[]): AppError {
  return new AppError("validation", "The request is not valid.", { issues: [...issues] });
}
