import { afterAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { createIntake, intakeLimits, type IntakeLimits } from "../../src/http/intake.ts";

const kibibyte = 1024;
const small: IntakeLimits = {
  strangersBytesMax: 400 * kibibyte,
  addressBytesMax: 200 * kibibyte,
  callersBytesMax: 300 * kibibyte,
  silenceMsMax: 150,
  bodyMsMax: 500,
};

const servers: { stop(force: boolean): unknown }[] = [];
afterAll(() => servers.forEach((server) => server.stop(true)));

/** A server that answers with how long a body was, or why it was refused, and lets go of it when told to. */
function openServer(limits: IntakeLimits) {
  const intake = createIntake(limits);
  const held: (() => void)[] = [];
  const server = Bun.serve({
    port: 0,
    idleTimeout: 10,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    async fetch(request) {
      const from = request.headers.get("x-from");
      const address = from === null ? undefined : () => from;
      try {
        const load = await intake.read({ request, bytesMax: 250 * kibibyte, address });
        held.push(load.release);
        return new Response(String(Bun.hash(load.bytes)));
      } catch (error) {
        return new Response((error as { code: string }).code, { status: 500 });
      }
    },
  });
  servers.push(server);
  const release = () => held.splice(0).forEach((go) => go());
  const post = async (bytes: Uint8Array<ArrayBuffer>, from?: string, inChunks = false) => {
    const body = inChunks ? new Blob([bytes]).stream() : bytes;
    const headers: Record<string, string> = from === undefined ? {} : { "x-from": from };
    return (await fetch(server.url, { method: "POST", body, headers })).text();
  };
  return { intake, port: Number(server.port), post, release };
}

const bytesOf = (length: number) => {
  const bytes = new Uint8Array(length);
  for (let from = 0; from < length; from += 65_536) {
    crypto.getRandomValues(bytes.subarray(from, Math.min(length, from + 65_536)));
  }
  return bytes;
};

test("a body is read byte for byte, whatever its length and however it comes", async () => {
  const { post, release, intake } = openServer(small);
  for (const length of [0, 1, 64 * kibibyte, 64 * kibibyte + 1, 250 * kibibyte]) {
    for (const inChunks of [false, true]) {
      const bytes = bytesOf(length);
      expect(await post(bytes, undefined, inChunks)).toBe(String(Bun.hash(bytes)));
      expect(intake.bytesInFlight()).toBe(length);
      release();
    }
  }
  expect(intake.bytesInFlight()).toBe(0);
  expect(await post(bytesOf(250 * kibibyte + 1))).toBe("too_large");
  expect(await post(bytesOf(250 * kibibyte + 1), undefined, true)).toBe("too_large");
  expect(intake.bytesInFlight()).toBe(0);
});

test.each([false, true])(
  "the bytes of all bodies together are bounded, also for one address, and separately for callers (in chunks: %s)",
  async (inChunks) => {
    const { post, release, intake } = openServer(small);
    const part = bytesOf(150 * kibibyte);
    const good = String(Bun.hash(part));
    expect(await post(part, "a", inChunks)).toBe(good);
    expect(await post(part, "a", inChunks)).toBe("unavailable");
    expect(await post(part, "b", inChunks)).toBe(good);
    expect(await post(part, "c", inChunks)).toBe("unavailable");
    expect(await post(part, undefined, inChunks)).toBe(good);
    expect(await post(part, undefined, inChunks)).toBe(good);
    expect(await post(part, undefined, inChunks)).toBe("unavailable");
    release();
    expect(intake.bytesInFlight()).toBe(0);
    expect(await post(part, "c", inChunks)).toBe(good);
  },
);

/** Sends the head of a body of so many bytes and some of it; then a byte now and then, or nothing. */
async function begin(port: number, length: number, some: number, dripMs?: number) {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (bytes) => void (answer += bytes.toString()));
  socket.on("error", () => {});
  socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`);
  socket.write(Buffer.alloc(some));
  const dripping = dripMs && setInterval(() => socket.write("x"), dripMs);
  const startedAt = performance.now();
  while (answer === "" && performance.now() - startedAt < 5000) await Bun.sleep(10);
  clearInterval(dripping);
  socket.destroy();
  return { answer: answer.split("\r\n\r\n")[1], ms: performance.now() - startedAt };
}

test("a body that stops, or comes drop by drop, is given up", async () => {
  const { port, intake } = openServer(small);
  for (const length of [1000, 200 * kibibyte]) {
    const silent = await begin(port, length, 100);
    expect(silent).toMatchObject({ answer: "unavailable" });
    expect(silent.ms).toBeGreaterThan(100);
    const dripping = await begin(port, length, 100, 40);
    expect(dripping).toMatchObject({ answer: "unavailable" });
  }
  expect(intake.bytesInFlight()).toBe(0);
});

test("a sender that leaves in the middle holds nothing", async () => {
  const { port, intake } = openServer({ ...small, silenceMsMax: 5000, bodyMsMax: 5000 });
  for (const length of [1000, 200 * kibibyte]) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`);
    socket.write(Buffer.alloc(length - 1));
    while (intake.bytesInFlight() === 0) await Bun.sleep(5);
    socket.destroy();
    const late = performance.now() + 3000;
    while (intake.bytesInFlight() > 0 && performance.now() < late) await Bun.sleep(5);
    expect(intake.bytesInFlight()).toBe(0);
  }
});

test("the bytes that may be in flight are a few times fewer than memory may grow by", () => {
  expect(intakeLimits.strangersBytesMax).toBeLessThanOrEqual(40 << 20);
  expect(intakeLimits.callersBytesMax).toBeLessThanOrEqual(80 << 20);
  expect(intakeLimits.addressBytesMax).toBeGreaterThan(5 << 20);
});
