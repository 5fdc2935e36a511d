// A bad network between a client and the server: it passes on what it gets, and does once what it is told.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What becomes of the first delivery that the server has stored. */
export type Fault =
  /** The client is told 500. */
  | "lost"
  /** The connection breaks before any answer. */
  | "cut"
  /** The server is killed before it answers, and another started. */
  | "killed";

export interface FaultyOptions {
  /** Where the server is. */
  target: string;
  /** Kills it, and starts another in the same place. */
  crash: () => Promise<void>;
}

export type Faulty = Awaited<ReturnType<typeof startFaulty>>;

export async function startFaulty({ target, crash }: FaultyOptions) {
  const statuses: number[] = [];
  let due: Fault | undefined;

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "GET", url = "/" } = request;
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) {
      const isOfTheWay = ["connection", "host", "transfer-encoding", "expect"].includes(name);
      if (!isOfTheWay && value !== undefined) headers.set(name, String(value));
    }
    const answer = await fetch(target + url, {
      method,
      headers,
      body: chunks.length > 0 ? Buffer.concat(chunks) : undefined,
    });
    const body = Buffer.from(await answer.arrayBuffer());
    const isDelivery = method === "POST" && body.includes('"accepted":');
    const fault = isDelivery ? due : undefined;
    if (fault) due = undefined;
    if (isDelivery || answer.status >= 400) statuses.push(fault ? 0 : answer.status);
    if (fault === "killed") await crash();
    if (fault === "cut" || fault === "killed") return void request.socket.destroy();
    const kept = [...answer.headers].filter(([name]) => !/^(content|transfer)-/.test(name));
    const type = answer.headers.get("content-type");
    response.writeHead(fault === "lost" ? 500 : answer.status, {
      ...Object.fromEntries(kept),
      ...(type !== null && { "content-type": type }),
    });
    response.end(fault === "lost" ? "{}" : body);
  }

  const server = createServer((request, response) => {
    // A server that is down.
    pass(request, response).catch(() => response.writeHead(502).end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    /** What was answered to deliveries and refusals, in order; 0 where a fault came between. */
    statuses,
    /** Does this with the next delivery that is stored, and forgets what was before. */
    arm(fault: Fault | undefined): void {
      due = fault;
      statuses.length = 0;
    },
    /** Whether what it was told to do was done. */
    isDone: () => due === undefined,
    stop(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}
