// What the server says of itself to anybody, signed in or not.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

export interface Status {
  version: string;
  setupNeeded: boolean;
  signUp: "open" | "invite" | "closed";
  /** What a new account must say of itself. */
  asks: { age: boolean };
  failing: { path: string; message: string }[];
  /** Null where the counts are for those with the metrics token alone. */
  ledger: Record<"accepted" | "stored" | "duplicates" | "deadLettered" | "pending", number> | null;
  backups: {
    /** PostgreSQL's are made by its own tools, of which nothing is known here. */
    madeBy: "plaudit" | "postgresql";
    on: boolean;
    newestAt: number | null;
    elsewhereAt: number | null;
    failing: boolean;
  } | null;
  /** Null as above, or while the store is away. */
  mail: { on: boolean; waiting: number; failing: boolean; held: boolean } | null;
}

const timeoutMs = 5000;
const everyMs = 10_000;

/** Undefined when the server does not answer. */
export async function askStatus(): Promise<Status | undefined> {
  try {
    const answer = await fetch("/status", { signal: AbortSignal.timeout(timeoutMs) });
    return answer.ok ? ((await answer.json()) as Status) : undefined;
  } catch {
    return undefined;
  }
}

/** Asks again and again while somebody looks. */
export function useStatus(): Status | undefined {
  const status = useSignal<Status | undefined>(undefined);
  useEffect(() => {
    const ask = async () => void (status.value = (await askStatus()) ?? status.value);
    void ask();
    const timer = setInterval(() => document.hidden || void ask(), everyMs);
    return () => clearInterval(timer);
  }, []);
  return status.value;
}
