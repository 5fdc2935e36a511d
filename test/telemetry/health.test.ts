import { afterAll, describe, expect, test } from "bun:test";
import type { Config } from "../../src/app/config.ts";
import { createTestApp, createTestConfig, createTestRecorder } from "../kit.ts";
import { problemOf } from "../http/stage.ts";

const opened: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(opened.map((store) => store.close())));

function open(config: Partial<Config> = {}, status: object = {}) {
  const recorder = createTestRecorder();
  const told = { ...recorder.status(), ...status };
  const { app, store } = createTestApp({
    config: createTestConfig(config),
    recorder: { ...recorder, status: () => told },
    backgroundFailures: () => 4,
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    app.handle(new Request(`http://localhost${path}`, { headers }));
  return { get, store };
}

const { get, store } = open(
  {},
  {
    ledger: { accepted: 10, stored: 5, duplicates: 2, deadLettered: 1, pending: 2 },
    refused: 3,
    dropped: 6,
    journalBytes: 700,
    workerRestarts: 8,
    drainFailures: 9,
    drainHalvings: 11,
    unpacked: 12,
    packingFailures: 13,
    behind: 14,
    replicaFailures: 15,
    stalledMs: 1500,
  },
);
opened.push(store);

describe("/readyz", () => {
  test("is 200 when all is well, and so is /healthz", async () => {
    for (const path of ["/readyz", "/healthz"]) {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ status: "ok" });
    }
  });

  test("is 503 and names the recorder when that fails; /healthz stays 200", async () => {
    const failing = open({}, { failing: "The disk is full." });
    opened.push(failing.store);
    const answer = await failing.get("/readyz");
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).not.toBeNull();
    expect((await problemOf(answer)).issues).toEqual([
      { path: "recorder", message: "The disk is full." },
    ]);
    expect((await failing.get("/healthz")).status).toBe(200);
  });

  test("is 503 and names the store when that cannot be read", async () => {
    const failing = open();
    await failing.store.close();
    const answer = await failing.get("/readyz");
    expect(answer.status).toBe(503);
    expect((await problemOf(answer)).issues?.map(({ path }) => path)).toEqual(["store"]);
  });
});

describe("/metrics", () => {
  test("has the ledger and every other count, in Prometheus' text", async () => {
    const answer = await get("/metrics");
    expect(answer.headers.get("content-type")).toStartWith("text/plain");
    const text = await answer.text();
    for (const line of [
      "plaudit_events_accepted_total 10",
      "plaudit_events_stored_total 5",
      "plaudit_events_duplicate_total 2",
      "plaudit_events_dead_lettered_total 1",
      "plaudit_events_pending 2",
      "plaudit_events_refused_total 3",
      "plaudit_activity_dropped_total 6",
      "plaudit_journal_bytes 700",
      "plaudit_worker_restarts_total 8",
      "plaudit_drain_failures_total 9",
      "plaudit_drain_halvings_total 11",
      "plaudit_events_unpacked 12",
      "plaudit_packing_failures_total 13",
      "plaudit_events_behind 14",
      "plaudit_replica_failures_total 15",
      "plaudit_events_stalled_seconds 1.5",
      "plaudit_background_failures_total 4",
      'plaudit_http_requests_total{method="GET",route="/readyz",status="200"} 1',
    ]) {
      expect(text.split("\n")).toContain(line);
    }
    expect(text).toEndWith("\n");
  });

  test("is well-formed: each name is announced once, each line a name, labels and a number", async () => {
    const lines = (await (await get("/metrics")).text()).trimEnd().split("\n");
    const announced = lines
      .filter((line) => line.startsWith("# TYPE"))
      .map((l) => l.split(" ")[2]!);
    expect(new Set(announced).size).toBe(announced.length);
    for (const line of lines.filter((l) => !l.startsWith("#"))) {
      const [, name] = /^([a-z_]+)(?:\{[^{}]*\})? (?:-?[\d.e+-]+|NaN)$/.exec(line) ?? [];
      expect(name, line).toBeString();
      expect(announced).toContain(name!.replace(/_(bucket|sum|count)$/, ""));
    }
  });

  test("needs the token where one is set, and the start page then shows no counts", async () => {
    const guarded = open({ metricsToken: "a token of metrics" });
    opened.push(guarded.store);
    const status = async (authorization: string) =>
      (await guarded.get("/metrics", { authorization })).status;
    expect((await guarded.get("/metrics")).status).toBe(401);
    expect(await status("Bearer a token of metric")).toBe(401);
    expect(await status("Bearer a token of metrics")).toBe(200);
    expect(await (await guarded.get("/status")).json()).toMatchObject({ ledger: null });
  });
});

describe("the start page", () => {
  test("loads nothing from elsewhere and runs nothing inline", async () => {
    const answer = await get("/");
    expect(answer.headers.get("content-security-policy")).toContain("script-src 'self';");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    expect(answer.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    const page = await answer.text();
    expect(page).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style=/);
    const sources = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source!);
    for (const source of sources.filter((s) => s !== "data:,")) {
      expect((await get(source)).status, source).toBe(200);
    }
  });

  test("is told the ledger, what fails, and that an admin is wanted", async () => {
    expect(await (await get("/status")).json()).toMatchObject({
      setupNeeded: true,
      asks: { age: true, profile: null },
      failing: [],
      ledger: { accepted: 10, stored: 5, duplicates: 2, deadLettered: 1, pending: 2, refused: 3 },
    });
  });
});
