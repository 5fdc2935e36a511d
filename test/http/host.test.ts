import { afterAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { requestBytesMax } from "../../src/http/body.ts";
import { openSender } from "../features/ingest/sender.ts";

const { app, key } = await openSender();
app.listen({ port: 0, hostname: "127.0.0.1", maxRequestBodySize: requestBytesMax });
afterAll(() => app.stop(true));

/** Sends a request as it stands, and gives the status of its answer. */
async function statusOf(text: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(app.server!.port!, "127.0.0.1", () => socket.write(text));
  socket.once("data", (data) => resolve(data.toString())).once("error", reject);
  const answer = await promise;
  socket.destroy();
  return Number(answer.split(" ")[1]);
}

test.each(["a b", "[::1", "x:99999"])(
  "a Host that is not valid causes no failure of ours: %s",
  async (host) => {
    const head = `Host: ${host}\r\nContent-Type: application/json\r\n`;
    expect(await statusOf(`GET /healthz HTTP/1.1\r\n${head}\r\n`)).toBe(200);
    expect(await statusOf(`GET /v1/projects/${key}/settings HTTP/1.1\r\n${head}\r\n`)).toBe(400);
    const long = `${head}Content-Length: 2000000\r\n`;
    expect(await statusOf(`POST /api/users HTTP/1.1\r\n${long}\r\n`)).toBe(413);
  },
);
