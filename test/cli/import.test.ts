import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { countsOf, emptyFolder, historyFile, plaudit } from "./kit.ts";

const history = await Bun.file(historyFile).text();
const historyLines = history.trim().split("\n");

const line = (overrides: object = {}) =>
  JSON.stringify({ type: "track", event: "tested", userId: "u1", ...overrides });

async function importText(text: string | Uint8Array, folder = emptyFolder(), ...flags: string[]) {
  const words = ["import", "-", "--data", folder, ...flags];
  return { ...(await plaudit(words, { stdin: text })), folder };
}

async function exportFrom(folder: string, ...flags: string[]) {
  const { out } = await plaudit(["export", "--data", folder, ...flags]);
  return out;
}

const parsed = (ndjson: string) =>
  ndjson
    .trim()
    .split("\n")
    .map((each) => JSON.parse(each));

describe("import", () => {
  test("keeps a real history as it is, in its order, and a second time adds nothing", async () => {
    const folder = emptyFolder();
    const first = await plaudit(["import", historyFile, "--data", folder]);
    expect(first.code).toBe(0);
    expect(countsOf(first)).toEqual({
      read: 300,
      accepted: 300,
      stored: 300,
      duplicates: 0,
      "dead-lettered": 0,
      rejected: 0,
    });
    const again = await plaudit(["import", historyFile, "--data", folder]);
    expect(countsOf(again)).toMatchObject({ accepted: 300, stored: 0, duplicates: 300 });

    const exported = parsed(await exportFrom(folder));
    expect(exported).toMatchObject(historyLines.map((each) => JSON.parse(each)));
    expect(new Set(exported.map((event) => event.source))).toEqual(new Set(["import"]));
  });

  test("events that were exported and imported elsewhere are exported the same", async () => {
    const { folder } = await importText(history, emptyFolder(), "--source", "git");
    await importText(line({ properties: { n: 1 } }) + "\n" + line({ anonymousId: "b" }), folder);
    const exported = await exportFrom(folder);
    const elsewhere = await importText(exported);
    expect(countsOf(elsewhere)).toMatchObject({ read: 302, stored: 302 });

    const events = parsed(await exportFrom(elsewhere.folder));
    // A line that had no messageId is known by its id from now on.
    const expected = parsed(exported).map((event) => ({
      ...event,
      messageId: event.messageId ?? event.id,
    }));
    expect(events).toEqual(expected);
    expect(countsOf(await importText(exported, elsewhere.folder))).toMatchObject({ stored: 0 });
  });

  test("recognizes gzip by its content, also of several members", async () => {
    const half = history.indexOf("\n", history.length / 2) + 1;
    const members = [history.slice(0, half), history.slice(half)].map((text) => gzipSync(text));
    const { folder, ...outcome } = await importText(Buffer.concat(members));
    expect(countsOf(outcome)).toMatchObject({ read: 300, stored: 300 });

    const file = join(emptyFolder(), "history.txt");
    await Bun.write(file, gzipSync(history));
    const named = await plaudit(["import", file, "--data", folder]);
    expect(countsOf(named)).toMatchObject({ stored: 0, duplicates: 300 });
  });

  test("keeps what can be read of a file that breaks off, and fails", async () => {
    const packed = gzipSync(history);
    const { code, told, ...outcome } = await importText(packed.subarray(0, packed.length / 2));
    expect(code).toBe(1);
    expect(told.at(-1)).toContain("import it again");
    const { read, stored } = countsOf({ ...outcome, code, told });
    expect(read).toBeGreaterThan(50);
    expect(stored).toBe(read);
  });

  test("rejects single lines, says where and why, and keeps the others", async () => {
    const text = [
      line({ userId: "kept 1" }),
      "not json",
      "",
      line({ timestamp: "yesterday" }),
      `{"type":"track","event":"tested","userId":"u1","properties":{"n":1e999}}`,
      line({ properties: { text: "x".repeat(70_000) } }),
      "x".repeat(1_200_000),
      line({ userId: "kept 2" }),
    ].join("\r\n");
    const { code, told, folder, ...outcome } = await importText(text);
    expect(code).toBe(1);
    expect(countsOf({ ...outcome, code, told })).toMatchObject({ read: 7, stored: 3, rejected: 4 });
    expect(told).toEqual([
      "line 2: it is not JSON",
      "line 4: timestamp must be a time in ISO 8601, or the seconds or milliseconds since 1970",
      "line 6: it has more than 65536 bytes",
      "line 7: it has more than 65536 bytes",
    ]);
    const users = parsed(await exportFrom(folder)).map((event) => event.userId);
    expect(users).toEqual(["kept 1", "u1", "kept 2"]);
  });

  test("prints only the first few of many reasons", async () => {
    const { told } = await importText("{}\n".repeat(50));
    expect(told).toHaveLength(11);
    expect(told.at(-1)).toBe("… and 40 more.");
  });

  test("a line's own source goes before --source", async () => {
    const text = `${line({ source: "theirs" })}\n${line({ userId: "u2" })}\n`;
    const { folder } = await importText(text, emptyFolder(), "--source", "given");
    const sources = parsed(await exportFrom(folder)).map((event) => event.source);
    expect(sources).toEqual(["theirs", "given"]);
  });

  test("is read like events over HTTP, and each line without an id is kept once", async () => {
    const lines = [
      `{"type":"track","event":"x","userId":7,"originalTimestamp":"2020-01-01T00:00:00.000Z","properties":[]}`,
      `{"type":"track","event":"x","userId":"u","timestamp":1577836800,"properties":{"n":NaN,"id":9007199254740993}}`,
      `{"type":"track","event":"x","userId":"u","timestamp":"2020-01-02 03:04:05.678901"}`,
      `{"type":"track","event":"x","userId":"u","timestamp":"2020-01-02 03:04:05.678901"}`,
    ].join("\n");
    const { folder, ...outcome } = await importText(lines);
    expect(countsOf(outcome)).toMatchObject({ stored: 4, rejected: 0 });
    const exported = await exportFrom(folder);
    expect(parsed(exported).map(({ timestamp, userId }) => [timestamp, userId])).toEqual([
      ["2020-01-01T00:00:00.000Z", "7"],
      ["2020-01-01T00:00:00.000Z", "u"],
      ["2020-01-02T03:04:05.678Z", "u"],
      ["2020-01-02T03:04:05.678Z", "u"],
    ]);
    expect(exported).toContain('{"n":null,"id":9007199254740993}');
    for (const again of [lines, exported]) {
      expect(countsOf(await importText(again, folder))).toMatchObject({ stored: 0, duplicates: 4 });
    }
  });

  test("draws its progress only on a terminal", async () => {
    const words = ["import", historyFile, "--data", emptyFolder()];
    expect((await plaudit(words)).drawn).toBe("");
    const { drawn } = await plaudit(words, { columns: 80 });
    expect(drawn).toMatch(/\[[#-]+\] +\d+% \d+ lines/);
    expect(drawn).toEndWith("\r\u001b[K");
  });

  test("a missing file fails with one line, and makes no data", async () => {
    const folder = emptyFolder();
    const { code, told } = await plaudit(["import", "/no/such/file", "--data", folder]);
    expect(code).toBe(1);
    expect(told).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("several at once each keep their own ledger, and leave nothing behind", async () => {
    const folder = emptyFolder();
    await plaudit(["migrate", "--data", folder]);
    const sources = ["a", "b", "c"];
    const outcomes = await Promise.all(
      sources.map((source) => importText(history, folder, "--source", source)),
    );
    for (const outcome of outcomes) expect(countsOf(outcome)).toMatchObject({ stored: 300 });
    for (const journal of ["cli-1", "cli-2", "cli-3"]) {
      expect(readdirSync(join(folder, "journal", journal))).toEqual(["lock"]);
    }
    expect((await plaudit(["doctor", "--data", folder])).code).toBe(0);
  });
});

describe("export", () => {
  test("takes a date to be in the given zone", async () => {
    const lines = ["2026-11-01T06:59:59.999Z", "2026-11-01T07:00:00Z", "2026-11-02T07:59:59Z"];
    const { folder } = await importText(
      lines
        .map(
          (timestamp) =>
            `${JSON.stringify({ type: "track", event: "e", userId: "u", timestamp })}\n`,
        )
        .join(""),
    );
    const day = ["--from", "2026-11-01", "--to", "2026-11-02"];
    expect(parsed(await exportFrom(folder, ...day))).toHaveLength(2);
    const there = parsed(await exportFrom(folder, ...day, "--tz", "America/Los_Angeles"));
    expect(there.map((event) => event.timestamp)).toEqual([
      "2026-11-01T07:00:00.000Z",
      "2026-11-02T07:59:59.000Z",
    ]);
  });

  test("filters, and writes CSV too", async () => {
    const { folder } = await importText(history);
    const added = parsed(await exportFrom(folder, "--event", "file.added"));
    const expected = historyLines.map((each) => JSON.parse(each));
    expect(added).toHaveLength(expected.filter((each) => each.event === "file.added").length);

    const csv = await exportFrom(folder, "--format", "csv");
    expect(csv.split("\r\n")).toHaveLength(302);
    for (const flags of [
      ["--from", "long ago"],
      ["--tz", "Nowhere/Land"],
    ]) {
      const wrong = await plaudit(["export", "--data", folder, ...flags]);
      expect(wrong).toMatchObject({ code: 2, out: "" });
    }
  });
});
