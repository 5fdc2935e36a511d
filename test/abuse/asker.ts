// Asks how a house is doing, again and again, from a thread of its own: the attack would hold up the asker.
declare const self: Worker;

const pauseMs = 25;

self.onmessage = async ({ data }: MessageEvent<string>) => {
  for (;;) {
    const from = performance.now();
    await (await fetch(data, { signal: AbortSignal.timeout(30_000) })).text();
    self.postMessage(performance.now() - from);
    await Bun.sleep(pauseMs);
  }
};
