import { expect, test } from "bun:test";
import {
  brotliCompressSync,
  constants,
  createZstdCompress,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { openSender, track } from "./sender.ts";

const json = JSON.stringify({ batch: [track()] });
const accepted = { success: true, accepted: 1, rejected: [] };

const types = [
  undefined,
  "application/json",
  "text/plain",
  "text/plain;charset=UTF-8",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "nonsense",
];

for (const type of types) {
  test(`JSON and gzip are read as what they are when the type is ${type}`, async () => {
    const { send } = await openSender();
    const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
    expect((await send("/v1/batch", Buffer.from(json), { headers })).body).toEqual(accepted);
    expect((await send("/v1/batch", gzipSync(json), { headers })).body).toEqual(accepted);
  });
}

test("packed bodies are recognized by their content; raw deflate and brotli by their header", async () => {
  const { send } = await openSender();
  const cases: [Uint8Array | string, string | undefined][] = [
    [gzipSync(json), undefined],
    [gzipSync(json), "gzip"],
    [gzipSync(json), "deflate"],
    [gzipSync(json), "identity"],
    [deflateSync(json), undefined],
    [deflateSync(json, { level: 1 }), undefined],
    [deflateSync(json, { level: 9 }), "gzip"],
    [deflateRawSync(json), "deflate"],
    [zstdCompressSync(json), undefined],
    [zstdCompressSync(json), "zstd"],
    [zstdCompressSync(json), "br"],
    [brotliCompressSync(json), "br"],
    // A proxy that unpacks and leaves the header.
    [json, "gzip"],
    [json, "deflate"],
    [json, "zstd"],
    [json, "br"],
    [`\ufeff${json}`, undefined],
    [` \n${json}`, "deflate"],
  ];
  for (const [body, encoding] of cases) {
    const headers: Record<string, string> = encoding ? { "content-encoding": encoding } : {};
    expect((await send("/v1/batch", body, { headers })).body).toEqual(accepted);
  }
});

test("long bodies are unpacked, whatever packed them: brotli of this length begins like a list", async () => {
  const { send } = await openSender();
  const long = JSON.stringify({ batch: [track()], filling: crypto.randomUUID().repeat(10_000) });
  expect(brotliCompressSync(long)[0]).toBe("[".charCodeAt(0));
  const bodies = {
    gzip: gzipSync(long),
    br: brotliCompressSync(long),
    zstd: zstdCompressSync(long),
  };
  for (const [encoding, body] of Object.entries(bodies)) {
    const headers = { "content-encoding": encoding };
    expect((await send("/v1/batch", body, { headers })).body).toEqual(accepted);
  }
});

test("a body that cannot be unpacked is refused as unreadable", async () => {
  const { send } = await openSender();
  for (const body of [
    gzipSync(json).subarray(0, 40),
    Buffer.concat([gzipSync(json).subarray(0, 20), Buffer.from("garbage")]),
    brotliCompressSync(json),
    zstdCompressSync(json).subarray(0, 40),
    await zstdOfWindow(27),
    gzipSync(gzipSync(json)),
  ]) {
    const { status, body: told } = await send("/v1/batch", body);
    expect(status).toBe(400);
    expect(told.code).toBe("bad_request");
  }
});

/** A frame that wants so much memory kept, whatever it holds: its length is not said beforehand. */
async function zstdOfWindow(log: number): Promise<Buffer> {
  const stream = createZstdCompress({ params: { [constants.ZSTD_c_windowLog]: log } });
  stream.write(json);
  stream.end();
  return Buffer.concat(await stream.toArray());
}

test("a known sender's body that is refused as a whole is counted", async () => {
  const { send, app } = await openSender();
  const refused = async () => {
    const metrics = await app.handle(new Request("http://localhost/metrics"));
    return /^plaudit_bodies_refused_total (\d+)$/m.exec(await metrics.text())?.[1];
  };
  await send("/v1/batch", "{");
  await send("/batch/", '"text"');
  await send("/v1/batch", { batch: Array.from({ length: 5001 }, () => ({})) });
  await send("/v1/batch", gzipSync(Buffer.alloc(30 * 1024 * 1024)));
  expect(await refused()).toBe("4");
  // A stranger's costs nobody anything; that of one event is counted elsewhere.
  await send("/v1/batch", "{", { key: null });
  await send("/v1/batch", { batch: [{}] });
  expect(await refused()).toBe("4");
});

test("a bomb gets 413 before it is unpacked, and costs little", async () => {
  const { send, recorder } = await openSender();
  const bomb = gzipSync(Buffer.alloc(400 * 1024 * 1024, " "));
  const before = process.memoryUsage.rss();
  const startedAt = performance.now();
  const { status, body } = await send("/v1/batch", bomb);
  expect(status).toBe(413);
  expect(body.code).toBe("too_large");
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
  const zeros = Buffer.alloc(30 * 1024 * 1024);
  expect((await send("/v1/batch", deflateSync(zeros))).status).toBe(413);
  expect((await send("/v1/batch", zstdCompressSync(zeros))).status).toBe(413);
  const headers = { "content-encoding": "br" };
  expect((await send("/v1/batch", brotliCompressSync(zeros), { headers })).status).toBe(413);
  expect(recorder.accepted).toEqual([]);
});

test("a body that would take seconds to parse is refused unparsed, also a stranger's", async () => {
  const { send, recorder } = await openSender();
  const mebibyte = 1024 * 1024;
  const heavy = {
    lists: "[".repeat(19 * mebibyte),
    "lists in an event": `{"event":"e","userId":"u","context":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    objects: '{"a":'.repeat(3 * mebibyte),
    numbers: `{"event":"e","userId":"u","context":[${"0,".repeat(mebibyte)}0]}`,
    names: `{${Array.from({ length: mebibyte }, (_, i) => `"${i}":0`).join()}}`,
  };
  for (const [name, text] of Object.entries(heavy)) {
    const packed = gzipSync(text, { level: 1 });
    for (const [path, key] of [
      ["/v1/track", undefined],
      ["/batch", null],
    ] as const) {
      // Of this thread, whatever else the machine does meanwhile.
      const before = process.threadCpuUsage();
      const { status } = await send(path, packed, { key });
      const { user, system } = process.threadCpuUsage(before);
      const isQuick = user + system < 700_000;
      expect({ name, status: [400, 401, 413, 503].includes(status), isQuick }).toEqual({
        name,
        status: true,
        isQuick: true,
      });
    }
  }
  expect(recorder.accepted).toEqual([]);
});

test("brackets and quotes within texts do not count", async () => {
  const { send } = await openSender();
  const batch = Array.from({ length: 1000 }, (_, i) =>
    track({ messageId: `m${i}`, properties: { text: '[{,\\"'.repeat(200) } }),
  );
  expect((await send("/v1/batch", { batch })).body).toMatchObject({ accepted: 1000, rejected: [] });
});

test("a body may hold 5 MB and 20 MB once unpacked, and no more", async () => {
  const { send } = await openSender();
  const padded = (length: number) => json + " ".repeat(length - json.length);
  const mebibyte = 1024 * 1024;
  expect((await send("/v1/batch", padded(5 * mebibyte))).status).toBe(200);
  expect((await send("/v1/batch", padded(5 * mebibyte + 1))).status).toBe(413);
  expect((await send("/v1/batch", gzipSync(padded(20 * mebibyte)))).status).toBe(200);
  expect((await send("/v1/batch", gzipSync(padded(20 * mebibyte + 1)))).status).toBe(413);
  const headers = { "content-length": String(5 * mebibyte + 1) };
  expect((await send("/v1/batch", "{}", { headers })).status).toBe(413);
});

test("bytes that are not UTF-8 stand for nothing but themselves", async () => {
  const { send, recorder } = await openSender();
  const bytes = Buffer.from(json.replace("item-7", "item-\u00ff"), "latin1");
  expect((await send("/v1/batch", bytes)).body).toEqual(accepted);
  expect(recorder.accepted[0]!.properties).toEqual({ itemId: "item-\ufffd" });
});
