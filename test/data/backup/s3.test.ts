import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { createS3Place, type S3PlaceOptions } from "../../../src/data/backup/s3-place.ts";
import type { Bytes } from "../../../src/data/backup/archive.ts";
import { nameBackup } from "../../../src/data/backup/name.ts";
import type { Place } from "../../../src/data/backup/place.ts";
import { locateData } from "../../../src/data/folder.ts";
import { findInstallationId } from "../../../src/data/installation.ts";
import { emptyFolder, plaudit } from "../../cli/kit.ts";
import { contentOf } from "../snapshot/kit.ts";
import { openBackup } from "../../../src/data/restore/restore.ts";
import { tellNext } from "../../../src/data/restore/next.ts";
import { verifyBackup } from "../../../src/data/restore/verify.ts";
import { backUp, filledFolder } from "./kit.ts";
import { bucket, credentials, kinds, region, type S3Server, startS3 } from "./s3-server.ts";

const mb = 1024 * 1024;

function placeOf(endpoint: string, options: Partial<S3PlaceOptions> = {}): Place {
  return createS3Place({ endpoint, bucket, prefix: "a/b", region, ...credentials, ...options });
}

const contentOfBytes = (bytes: Uint8Array<ArrayBuffer>): Bytes => new Blob([bytes]).stream();

function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; at += 65_536)
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

for (const kind of kinds) {
  describe(kind.name, () => {
    let server: S3Server | undefined;
    const environment = { ...Bun.env };
    beforeAll(async () => {
      server = await startS3(kind);
      if (!server) console.warn(`${kind.name} cannot be had here: backups to it are not tried.`);
      Bun.env["AWS_ACCESS_KEY_ID"] = credentials.accessKeyId;
      Bun.env["AWS_SECRET_ACCESS_KEY"] = credentials.secretAccessKey;
    }, 300_000);
    afterAll(async () => {
      for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
        if (environment[name] === undefined) delete Bun.env[name];
        else Bun.env[name] = environment[name];
      }
      await server?.stop();
    });

    test("the drill: backed up into it, wiped, listed, verified and restored", async () => {
      if (!server) return;
      const folder = await filledFolder();
      const before = contentOf(folder);
      const address = `s3://${bucket}/drill?endpoint=${server.endpoint}&region=${region}`;
      const made = await plaudit(["backup", address, "--data", folder]);
      expect(made).toMatchObject({ code: 0, told: [expect.stringContaining("1 account")] });
      expect(made.out).toStartWith(`s3://${bucket}/drill/plaudit-`);
      expect((await plaudit(["doctor", "--data", folder])).out).not.toContain("only on this disk");
      rmSync(folder, { recursive: true });

      const listed = await plaudit(["restore", "--list", address, "--data", folder]);
      expect(listed.out).toContain("0.1.0, 1 account");
      expect(await plaudit(["restore", "--verify", address])).toMatchObject({ code: 0 });
      expect(await plaudit(["restore", address, "--data", folder])).toMatchObject({ code: 0 });
      expect(contentOf(folder)).toBe(before);
    }, 60_000);

    test("a large one goes in parts and comes back in pieces, and none replaces another", async () => {
      if (!server) return;
      const place = placeOf(server.endpoint, { partBytes: 5 * mb });
      for (const size of [1, 5 * mb, 5 * mb + 1, 17 * mb]) {
        const bytes = randomBytes(size);
        const name = nameBackup(new Date(size));
        expect(await place.put(name, contentOfBytes(bytes))).toBe(size);
        const read = await new Response(await place.open(name)).bytes();
        expect(Bun.hash(read)).toBe(Bun.hash(bytes));
        await expect(place.put(name, contentOfBytes(bytes))).rejects.toThrow("is there already");
      }
      const sizes = (await place.list()).map(({ bytes }) => bytes);
      expect(sizes).toEqual([1, 5 * mb, 5 * mb + 1, 17 * mb]);
      const [first] = await place.list();
      await place.remove(first!.name);
      await place.remove(first!.name);
      expect(await place.list()).toHaveLength(3);
      await expect(place.open(first!.name)).rejects.toThrow("There is no s3://");
    }, 60_000);

    test("a backup that fails half way leaves none, and no parts of one", async () => {
      if (!server) return;
      const place = placeOf(server.endpoint, { prefix: "half", partBytes: 5 * mb });
      let sent = 0;
      const content: Bytes = new ReadableStream({
        pull(controller) {
          if (sent++ < 12) controller.enqueue(randomBytes(mb));
          else controller.error(new Error("the disk is gone"));
        },
      });
      await expect(place.put(nameBackup(new Date(0)), content)).rejects.toThrow("the disk is gone");
      expect(await place.list()).toEqual([]);
    }, 60_000);
  });
}

/** An S3 that behaves as it is told; `kept` is what it has. */
function faultyS3(
  behave: (request: Request, kept: Map<string, Uint8Array>) => Promise<Response | undefined>,
) {
  const kept = new Map<string, Uint8Array>();
  const asked: string[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      asked.push(request.method);
      const { pathname } = new URL(request.url);
      const told = await behave(request, kept);
      if (told) return told;
      if (request.method === "PUT") kept.set(pathname, await request.bytes());
      const there = kept.get(pathname);
      if (!there) return new Response(null, { status: 404 });
      return new Response(request.method === "HEAD" ? null : there, {
        headers: { "content-length": `${there.length}` },
      });
    },
  });
  return {
    kept,
    asked,
    endpoint: `http://127.0.0.1:${server.port}`,
    [Symbol.dispose]: () => void server.stop(true),
  };
}

describe("an S3", () => {
  const name = nameBackup(new Date(0));
  const content = () => contentOfBytes(randomBytes(1000));
  const refusal = (status: number, code: string) =>
    new Response(`<Error><Code>${code}</Code></Error>`, { status });
  const hurried = { requestMsMax: 200, triesMax: 2 };

  test("that hangs is given up on, in time", async () => {
    using s3 = faultyS3(() => new Promise(() => {}));
    const place = placeOf(s3.endpoint, hurried);
    const from = performance.now();
    await expect(place.put(name, content())).rejects.toThrow("does not answer in time");
    await expect(place.list()).rejects.toThrow("does not answer in time");
    expect(performance.now() - from).toBeLessThan(20_000);
    expect(s3.asked).toHaveLength(4);
  });

  test("that stops half way through an answer is given up on too", async () => {
    using s3 = faultyS3(async ({ method }) => {
      if (method === "HEAD") return new Response(null, { headers: { "content-length": "1000" } });
      return new Response(
        new ReadableStream({
          pull: (to) => (to.enqueue(new Uint8Array(10)), new Promise(() => {})),
        }),
      );
    });
    const place = placeOf(s3.endpoint, hurried);
    const reading = new Response(await place.open(name)).bytes();
    await expect(reading).rejects.toThrow("does not answer in time");
  });

  test("that forbids is named with its reason, and asked once", async () => {
    using s3 = faultyS3(async ({ method }) => {
      if (method === "HEAD") return new Response(null, { status: 404 });
      return refusal(403, "AccessDenied");
    });
    const place = placeOf(s3.endpoint);
    await expect(place.put(name, content())).rejects.toThrow("does not take plaudit-1970");
    await expect(place.list()).rejects.toThrow("(403 AccessDenied)");
    expect(s3.asked).toEqual(["HEAD", "PUT", "GET"]);
  });

  test("whose list never ends, or is none, is named, and one that sends elsewhere is not followed", async () => {
    const next = "<NextContinuationToken>x</NextContinuationToken>";
    using endless = faultyS3(
      async () => new Response(`<ListBucketResult>${next}</ListBucketResult>`),
    );
    await expect(placeOf(endless.endpoint).list()).rejects.toThrow("more than 100 pages");
    expect(endless.asked).toHaveLength(100);
    using login = faultyS3(async () => new Response("<html>Please sign in.</html>"));
    await expect(placeOf(login.endpoint).list()).rejects.toThrow("gives no list, as an S3 does");
    using other = faultyS3(async () => undefined);
    using elsewhere = faultyS3(async () => Response.redirect(other.endpoint, 307));
    const place = placeOf(elsewhere.endpoint);
    for (const work of [place.list, () => place.open(name), () => place.put(name, content())]) {
      await expect(work()).rejects.toThrow("(307): look at its endpoint and region.");
    }
    expect(other.asked).toEqual([]);
  });

  test("that fails half way through a backup is named itself, and no backup is called damaged", async () => {
    const bytes = await Bun.file(await backUp(await filledFolder())).bytes();
    let given = 0;
    let silent = false;
    using s3 = faultyS3(async ({ method, url }) => {
      if (new URL(url).searchParams.has("list-type")) {
        const entry = `<Contents><Key>a/b/${name}</Key><Size>${bytes.length}</Size></Contents>`;
        return new Response(`<ListBucketResult>${entry}</ListBucketResult>`);
      }
      if (method === "HEAD")
        return new Response(null, { headers: { "content-length": `${bytes.length}` } });
      if (given++ === 0) return new Response(bytes.subarray(0, bytes.length / 2));
      return silent ? new Promise<Response>(() => {}) : refusal(403, "AccessDenied");
    });
    const place = placeOf(s3.endpoint, hurried);
    const told: string[] = [];
    for (silent of [false, true]) {
      given = 0;
      const read = async () => {
        const backup = await openBackup(await place.open(name), name);
        await verifyBackup(backup, emptyFolder());
      };
      const where = { place, name: undefined, installation: undefined };
      const error = await read().catch((cause: unknown) => tellNext(cause, where, name));
      told.push((error as Error).message);
    }
    expect(told[0]).toContain(`does not give ${name} (403 AccessDenied)`);
    expect(told[1]).toContain("does not answer in time");
    expect(told.join()).not.toMatch(/damaged|cut short|Nor can/);
  });

  test("is asked for no more of a backup than its beginning where that is enough", async () => {
    let sent = 0;
    const bytes = randomBytes(3 * mb);
    using s3 = faultyS3(async ({ method, headers }) => {
      if (method === "HEAD")
        return new Response(null, { headers: { "content-length": `${bytes.length}` } });
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(headers.get("range") ?? "") ?? [];
      const piece = bytes.subarray(Number(from), Number(to) + 1);
      sent += piece.length;
      return new Response(piece, { status: 206 });
    });
    const content = await placeOf(s3.endpoint).open(name);
    const reader = content.getReader();
    await reader.read();
    await reader.cancel();
    expect(sent).toBeLessThan(mb);
    expect(await new Response(await placeOf(s3.endpoint).open(name)).bytes()).toEqual(bytes);
  });

  test("that forgets what it took is found out", async () => {
    using s3 = faultyS3(async ({ method }) => (method === "PUT" ? new Response() : undefined));
    await expect(placeOf(s3.endpoint).put(name, content())).rejects.toThrow("does not have it");
    using short = faultyS3(async ({ method }, kept) => {
      if (method !== "PUT") return undefined;
      kept.set(`/${bucket}/a/b/${name}`, new Uint8Array(10));
      return new Response();
    });
    await expect(placeOf(short.endpoint).put(name, content())).rejects.toThrow(
      "has 10 bytes of 1000",
    );
  });

  test("that fails for a moment is tried again, and one whose answer was lost counts as one that took it", async () => {
    let failures = 2;
    using s3 = faultyS3(async () => (failures-- > 0 ? refusal(503, "SlowDown") : undefined));
    expect(await placeOf(s3.endpoint).put(name, content())).toBe(1000);

    let puts = 0;
    using lossy = faultyS3(async (request, kept) => {
      if (request.method !== "PUT") return undefined;
      if (puts++ > 0) return refusal(412, "PreconditionFailed");
      kept.set(new URL(request.url).pathname, await request.bytes());
      return refusal(500, "InternalError");
    });
    expect(await placeOf(lossy.endpoint).put(name, content())).toBe(1000);
    expect(puts).toBe(2);
  });

  test("that lets nothing be deleted keeps the old ones, and that is said once", async () => {
    const { runErrand } = await import("../../../src/data/backup/errands.ts");
    const folder = await filledFolder();
    const installation = findInstallationId(locateData(folder));
    const keys = [1, 2, 3].map(
      (day) =>
        `n/${nameBackup(new Date(Date.UTC(2020, 0, day)), { mark: "nightly", installation })}`,
    );
    const entries = keys.map((key) => `<Contents><Key>${key}</Key><Size>5</Size></Contents>`);
    using s3 = faultyS3(async (request) => {
      if (request.method === "DELETE") return refusal(403, "AccessDenied");
      const isList = request.url.includes("list-type");
      return isList
        ? new Response(`<ListBucketResult>${entries.join("")}</ListBucketResult>`)
        : undefined;
    });
    Object.assign(Bun.env, { S3_ACCESS_KEY_ID: "x", S3_SECRET_ACCESS_KEY: "y" });
    const done = await runErrand({
      type: "back up",
      dataFolder: folder,
      where: `s3://${bucket}/n?endpoint=${s3.endpoint}`,
      diskBytesMin: 0,
      mark: "nightly",
      recipient: undefined,
      keep: { days: 1, weeks: 0, months: 0 },
    });
    delete Bun.env["S3_ACCESS_KEY_ID"];
    delete Bun.env["S3_SECRET_ACCESS_KEY"];
    expect(done).toMatchObject({
      type: "done",
      warnings: [expect.stringContaining("for the bucket to say")],
    });
  });
});

test("an address without a bucket, with credentials in it, or without any, is refused with what to do", async () => {
  const folder = await filledFolder();
  const told = async (address: string) => {
    const { code, told } = await plaudit(["backup", address, "--data", folder]);
    expect(code).toBe(2);
    return told.join("\n");
  };
  expect(await told("s3://")).toContain("s3://BUCKET/PREFIX");
  expect(await told("s3://key:secret@bucket")).toContain("no credentials are in it");
  expect(await told("s3://bucket")).toContain("AWS_ACCESS_KEY_ID");
  const endpoint = await told("s3://bucket?endpoint=http://root:hunter2@127.0.0.1");
  expect(endpoint).toContain("no credentials are in it");
  expect(endpoint).not.toContain("hunter2");
  expect(await told("s3://bucket?endpoint=example.com")).toContain("such as https://");
  expect(await told("s3://bucket?regoin=x")).toContain("no parameters but endpoint and region");
  expect(await told("https://bucket/prefix")).toContain("no other address");
});
