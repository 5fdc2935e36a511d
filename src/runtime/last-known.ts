// While a database is away, what was read of it last may have to do.
import { AppError } from "../domain/error.ts";

/** How long one waits for a database that is silent. */
const patienceMs = 1000;

/** What is asked for; what was known before where there is no answer in time, or nobody can say. Rejects otherwise. */
export async function orLastKnown<T>(asked: Promise<T>, before: T): Promise<T> {
  const late = Promise.withResolvers<T>();
  const timer = setTimeout(() => late.resolve(before), patienceMs);
  try {
    return await Promise.race([asked, late.promise]);
  } catch (error) {
    if (error instanceof AppError && error.code === "unavailable") return before;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
