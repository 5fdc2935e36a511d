// Listeners of /api/live in a process of their own: what they read is not to slow down whoever measures.

export interface Audience extends AsyncDisposable {
  /** Events that all of them together have heard, as last told. */
  heard(): number;
}

/** Opens so many streams; fulfils when each has begun. */
export async function listen(
  url: string,
  key: string,
  many: number,
  lastEventId?: string,
): Promise<Audience> {
  const words = [url, key, String(many), ...(lastEventId === undefined ? [] : [lastEventId])];
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/listening.ts`, ...words], {
    stdout: "pipe",
    stderr: "inherit",
  });
  let heard = 0;
  const begun = Promise.withResolvers<void>();
  void (async () => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of child.stdout) {
      text += decoder.decode(chunk, { stream: true });
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) heard = Number(line);
      begun.resolve();
    }
    begun.reject(new Error("The listeners ended."));
  })();
  await begun.promise;
  return {
    heard: () => heard,
    async [Symbol.asyncDispose]() {
      child.kill();
      await child.exited;
    },
  };
}
