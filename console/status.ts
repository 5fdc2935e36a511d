// What the server says of itself to anybody, signed in or not.

export interface Status {
  version: string;
  setupNeeded: boolean;
  failing: { path: string; message: string }[];
  /** Null where the counts are for those with the metrics token alone. */
  ledger: Record<"accepted" | "stored" | "duplicates" | "deadLettered" | "pending", number> | null;
  backups: {
    on: boolean;
    newestAt: number | null;
    elsewhereAt: number | null;
    failing: boolean;
  } | null;
}

const timeoutMs = 5000;

/** Undefined when the server does not answer. */
export async function askStatus(): Promise<Status | undefined> {
  try {
    const answer = await fetch("/status", { signal: AbortSignal.timeout(timeoutMs) });
    return answer.ok ? ((await answer.json()) as Status) : undefined;
  } catch {
    return undefined;
  }
}
