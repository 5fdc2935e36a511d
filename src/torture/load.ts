// Clients that send events and like items until the server dies under them, and remember all that
// was acknowledged, for that must be found afterwards.

/** What the server has answered 2xx to. */
export interface Acknowledged {
  /** Message ids. */
  events: Set<string>;
  /** Items made, and items liked, each once. */
  created: Set<string>;
  liked: Set<string>;
  /** Events answered 429 or 5xx. */
  refused: number;
}

export interface LoadOptions {
  url: string;
  key: string;
  token: string;
  acknowledged: Acknowledged;
  random: () => number;
  /** Aborted when the server is gone. */
  over: AbortSignal;
}

const senders = 4;
const likers = 2;
const batchMax = 20;

/** Fulfils when all clients have noticed that it is over. */
export async function sendLoad(options: LoadOptions): Promise<void> {
  const untilOver = async (act: (options: LoadOptions) => Promise<void>) => {
    while (!options.over.aborted) {
      try {
        await act(options);
      } catch {
        // The connection broke: nothing was acknowledged, and whether it was kept is open.
        await Bun.sleep(2);
      }
    }
  };
  await Promise.all([
    ...Array.from({ length: senders }, () => untilOver(sendBatch)),
    ...Array.from({ length: likers }, () => untilOver(likeNewItem)),
  ]);
}

async function sendBatch({ url, key, acknowledged, random, over }: LoadOptions): Promise<void> {
  const events = Array.from({ length: 1 + Math.floor(random() * batchMax) }, () => ({
    type: "track",
    event: "tortured",
    userId: `user ${Math.floor(random() * 1000)}`,
    messageId: crypto.randomUUID(),
    properties: { text: "x".repeat(Math.floor(random() * 400)) },
  }));
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const body = JSON.stringify({ batch: events, sentAt: new Date().toISOString() });
  const post = () => fetch(`${url}/v1/batch`, { method: "POST", headers, body, signal: over });
  const response = await post();
  if (!response.ok) {
    acknowledged.refused += events.length;
    return;
  }
  for (const { messageId } of events) acknowledged.events.add(messageId);
  // As a client does that has missed the answer.
  if (random() < 0.2) await post();
}

async function likeNewItem({ url, token, acknowledged, over }: LoadOptions): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const post = (path: string, body?: string) =>
    fetch(`${url}/api/items${path}`, { method: "POST", headers, body, signal: over });
  const made = await post("", JSON.stringify({ title: "A tortured item" }));
  if (!made.ok) return;
  const { id } = (await made.json()) as { id: string };
  acknowledged.created.add(id);
  if ((await post(`/${id}/like`)).ok) acknowledged.liked.add(id);
}
