// A connection to a server under test: one request at a time, and as little work for an answer as can be.

/** Their bodies are ASCII, and tell their length. */
export interface Answer {
  status: number;
  /** Head and body; empty where the status is 2xx and nobody needs it. */
  text: string;
}

export interface Connection {
  /** Not before the last one is answered. The bytes may be changed once this returns. */
  ask(request: Uint8Array): void;
  end(): void;
}

export interface Heard {
  answered(answer: Answer): void;
  /** It was closed, or what came is no answer. */
  failed(error: Error): void;
}

const success: Answer = { status: 200, text: "" };
/** Where the hundreds of a status stand: HTTP/1.1 200 OK. */
const statusAt = 9;
const two = "2".charCodeAt(0);

export async function connect({ hostname, port }: URL, heard: Heard): Promise<Connection> {
  let unsent: Uint8Array = new Uint8Array(0);
  let received = "";
  /** Of the last answer that was good: the next is nearly always as long, and not looked at further. */
  let usualLength = -1;

  const flush = (socket: Bun.Socket) => {
    unsent = unsent.subarray(socket.write(unsent));
  };
  const fail = (reason: string) => heard.failed(new Error(`A request failed: ${reason}`));

  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      drain: flush,
      close: () => fail("the connection was closed"),
      error: (_socket, error) => fail(error.message),
      data(_socket, chunk) {
        if (received === "" && chunk.length === usualLength && chunk[statusAt] === two) {
          return heard.answered(success);
        }
        received += chunk.toString("latin1");
        const bodyAt = received.indexOf("\r\n\r\n") + 4;
        if (bodyAt < 4) return;
        const length = Number(/content-length: (\d+)/i.exec(received)?.[1]);
        if (Number.isNaN(length)) return fail("its answer has no length");
        if (received.length < bodyAt + length) return;
        const text = received;
        received = "";
        const status = Number(text.slice(statusAt, statusAt + 3));
        if (status >= 200 && status < 300) usualLength = text.length;
        heard.answered({ status, text });
      },
    },
  });

  return {
    ask(request) {
      const written = socket.write(request);
      if (written < request.length) unsent = request.slice(written);
    },
    end: () => socket.end(),
  };
}
