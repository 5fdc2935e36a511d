// Clients that remember what a server acknowledged.
import type { StrickenServer } from "./server.ts";

type Address = Pick<StrickenServer, "url" | "key">;

export interface Load {
  acknowledged: number[];
  /** How often each status was answered; `broken` where there was no answer. */
  answers: Record<string, number>;
  /** The longest that an answer took. */
  msMax: number;
  /** Retry-After of the last refusal. */
  retryAfter: string | null;
}

export interface LoadOptions {
  clients?: number;
  batch?: number;
  /** Of text in each event. */
  bytes?: number;
  pauseMs?: number;
  over: AbortSignal;
}

/** Above whatever a test numbers itself. */
let numbered = 10_000_000;

/** Sends until it is over; a request under way is waited for. */
export async function load(
  { url, key }: Address,
  { clients = 4, batch = 5, bytes = 100, pauseMs = 1, over }: LoadOptions,
): Promise<Load> {
  const told: Load = { acknowledged: [], answers: {}, msMax: 0, retryAfter: null };
  const text = "x".repeat(bytes);
  const count = (answer: string) => (told.answers[answer] = (told.answers[answer] ?? 0) + 1);
  const sendOne = async () => {
    const numbers = Array.from({ length: batch }, () => numbered++);
    const events = numbers.map((number) => ({
      type: "track",
      event: "sent",
      userId: `user ${number % 100}`,
      properties: { number, text },
    }));
    const from = performance.now();
    try {
      const response = await post({ url, key }, events);
      count(String(response.status));
      if (response.ok) told.acknowledged.push(...numbers);
      else told.retryAfter = response.headers.get("retry-after");
      await response.arrayBuffer();
    } catch {
      count("broken");
      await Bun.sleep(20);
    }
    told.msMax = Math.max(told.msMax, performance.now() - from);
    await Bun.sleep(pauseMs);
  };
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (!over.aborted) await sendOne();
    }),
  );
  return told;
}

export function post({ url, key }: Address, batch: readonly unknown[]): Promise<Response> {
  return fetch(`${url}/v1/batch`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ batch }),
    signal: AbortSignal.timeout(20_000),
  });
}

/** Load for a while, during which something happens. */
export async function underLoad(
  server: StrickenServer,
  work: () => Promise<unknown>,
  options: Partial<LoadOptions> = {},
): Promise<Load> {
  const over = new AbortController();
  const sending = load(server, { ...options, over: over.signal });
  await Bun.sleep(300);
  try {
    await work();
  } finally {
    over.abort();
  }
  return sending;
}

export const ada = {
  username: "ada",
  email: "ada@example.com",
  password: "correct horse",
  age: 36,
};

/** The status that a sign-up is answered with; 0 when it is not. */
export async function signUp({ url }: StrickenServer, person = ada): Promise<number> {
  try {
    const response = await fetch(`${url}/api/users`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(person),
      signal: AbortSignal.timeout(15_000),
    });
    return response.status;
  } catch {
    return 0;
  }
}
