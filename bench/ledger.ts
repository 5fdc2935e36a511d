// What a running server says of its events, at /metrics.

export interface Ledger {
  accepted: number;
  stored: number;
  pending: number;
}

const askMsMax = 10_000;
const pollMs = 20;

export async function readLedger(url: string): Promise<Ledger> {
  const value = await readMetrics(url);
  return {
    accepted: value("accepted_total"),
    stored: value("stored_total"),
    pending: value("pending"),
  };
}

/** How many events are not packed for questions yet. */
export async function readUnpacked(url: string): Promise<number> {
  return (await readMetrics(url))("unpacked");
}

async function readMetrics(url: string): Promise<(name: string) => number> {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(askMsMax) });
  const text = await answer.text();
  return (name) => {
    const line = new RegExp(`^plaudit_events_${name} (\\d+)$`, "m").exec(text);
    if (!line) throw new Error(`/metrics names no ${name}`);
    return Number(line[1]);
  };
}

/** Waits until nothing is pending. */
export async function drained(url: string, withinMs: number): Promise<Ledger> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const ledger = await readLedger(url);
    if (ledger.pending === 0) return ledger;
    if (performance.now() > deadline)
      throw new Error(`${ledger.pending} events are still pending.`);
    await Bun.sleep(pollMs);
  }
}
