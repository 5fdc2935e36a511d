// A stream of bytes that can be ended from outside, even while its bytes wait to be taken.

export interface EndableDeps {
  /** Called with how many bytes wait to be taken; zero when they were taken. */
  onHeld: (bytes: number) => void;
  /** Called once, however it ends. */
  onEnd: () => void;
}

export interface Endable {
  readonly readable: ReadableStream<Uint8Array>;
  /** Ends the stream after the bytes that wait. If the source is at work, it must end by itself. */
  end(): void;
  /** Ends the stream, and drops the bytes that wait. */
  cut(): void;
}

/** Reads from the source only as fast as it is read. */
export function createEndable(
  source: AsyncGenerator<Uint8Array>,
  { onHeld, onEnd }: EndableDeps,
): Endable {
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  let isReading = false;
  let isEnding = false;
  let isOver = false;

  function finish(how: (open: ReadableStreamDefaultController<Uint8Array>) => void): void {
    if (isOver) return;
    isOver = true;
    if (stream) how(stream);
    onEnd();
    void source.return(undefined);
  }

  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      stream = controller;
    },
    async pull(controller) {
      onHeld(0);
      isReading = true;
      const { value, done } = await source.next().catch((error: unknown) => {
        finish((open) => open.error(error));
        throw error;
      });
      isReading = false;
      if (done) return finish((open) => open.close());
      if (isOver) return;
      onHeld(value.byteLength);
      controller.enqueue(value);
      // Nobody may ask for more, who would find the source at its end.
      if (isEnding) finish((open) => open.close());
    },
    cancel: () => finish(() => {}),
  });
  return {
    readable,
    end: () => {
      isEnding = true;
      if (!isReading) finish((open) => open.close());
    },
    cut: () => finish((open) => open.error(new Error("Too slow: what waits is let go of."))),
  };
}
