// What an error of PostgreSQL's means to whoever asked. Bun.SQL has the server's own code in `errno`, as five
// characters (postgresql.org/docs/current/errcodes-appendix.html), and its own in `code`.
import { AppError } from "../../domain/error.ts";

/** Whoever asks again so much later may find it well. */
const retryAfterSeconds = 5;

/** A query that was not answered in time. Its connection is gone. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

/** The server's code of an error; undefined of an error of the driver's. */
export function stateOf(error: unknown): string | undefined {
  const errno = error instanceof Error && "errno" in error ? error.errno : undefined;
  return typeof errno === "string" ? errno : undefined;
}

export function driverCodeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Whether the connection ended. Whether the server did what it was asked is not known. */
export function isLost(error: unknown): boolean {
  return (
    error instanceof DeadlineError ||
    /^ERR_POSTGRES_(CONNECTION|IDLE|LIFETIME)_/.test(driverCodeOf(error)) ||
    /^(08|57P0)/.test(stateOf(error) ?? "")
  );
}

/** Whether a transaction got in another one's way, and may begin again: PostgreSQL has undone it. */
export function isCollision(error: unknown): boolean {
  return ["40001", "40P01"].includes(stateOf(error) ?? "");
}

/** Whether the server takes no writes any more: it was the primary, and another is now. */
export function isReadOnly(error: unknown): boolean {
  return stateOf(error) === "25006";
}

/** Whether whoever connects through a pooler that refuses settings was refused. */
export function isSettingRefused(error: unknown): boolean {
  return stateOf(error) === "08P01" && /startup parameter/.test((error as Error).message);
}

/**
 * Whether it failed for want of a connection, a server, room, memory, a lock or time. That is no fault of the request's.
 * 57014 is a statement that took longer than it may, 55P03 a lock that was not to be had.
 */
export function isUnavailable(error: unknown): boolean {
  return isLost(error) || /^(53|58|57014|55P03|40001|40P01|25006)/.test(stateOf(error) ?? "");
}

/** The error as whoever asked is told it: 503 for what may pass, and any other as it is. */
export function toAnswer(error: unknown): unknown {
  return isUnavailable(error) ? unavailable("The database does not answer now.", error) : error;
}

export function unavailable(message: string, cause?: unknown): AppError {
  return new AppError("unavailable", message, { retryAfterSeconds, cause });
}
