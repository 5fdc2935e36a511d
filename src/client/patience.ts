// How long to wait before a request is sent again, and which requests are.

const firstMs = 500;
const doublingMsMax = 30_000;
/** Even if the server asks for longer. */
const retryAfterMsMax = 10 * 60_000;

/** Whether the same request may succeed later. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/**
 * Before attempt `attempt` + 1: twice as long each time, and a random part of it, so that clients which
 * failed together do not come back together; never sooner than Retry-After says.
 */
export function waitMs(attempt: number, retryAfter: string | null = null): number {
  const doubled = Math.min(firstMs * 2 ** (attempt - 1), doublingMsMax);
  return askedMs(retryAfter) + doubled * (0.5 + Math.random() / 2);
}

// RFC 9110 §10.2.3: seconds, or a date.
function askedMs(retryAfter: string | null): number {
  if (retryAfter === null) return 0;
  const seconds = Number(retryAfter);
  const ms = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), retryAfterMsMax);
}

/** Fulfils after so long, or as soon as the signal says. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}
