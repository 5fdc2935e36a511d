// The state of the server, for machines: alive, ready, and all counts.
import { createHash, timingSafeEqual } from "node:crypto";
import { Elysia, t } from "elysia";
import { AppError, type Issue } from "../domain/error.ts";
import type { RecorderStatus } from "../recorder/recorder.ts";
import { problems } from "../http/errors.ts";
import { textOf } from "../wire/fields.ts";
import type { HttpMetrics } from "../http/metrics.ts";

export interface HealthDeps {
  recorder: { status(): RecorderStatus };
  /** Events that were sent to us and were not valid, since the start. */
  rejected: () => number;
  /** Of those, events with one name too many. */
  namesRefused: () => number;
  /** Bodies of known senders that were refused as a whole. */
  bodiesRefused: () => number;
  /** Calls that would have joined ids that may not be joined. Rejects when the store cannot be read. */
  identityRefused: () => Promise<number>;
  /** Rejects when the store cannot be read. */
  checkStore: () => Promise<unknown>;
  metrics: HttpMetrics;
  backgroundFailures: () => number;
  /** The Bearer token that /metrics asks for; undefined: open. */
  metricsToken: string | undefined;
}

export type Health = ReturnType<typeof createHealth>;

const Alive = t.Object({ status: t.Literal("ok") });
const alive = { status: "ok" } as const;
const tags = ["Operations"];

export function createHealth(deps: HealthDeps) {
  const isAllowed = createTokenCheck(deps.metricsToken);

  /** The failing parts, each with its reason; empty when ready. */
  async function failing(): Promise<Issue[]> {
    const issues: Issue[] = [];
    const { failing: reason } = deps.recorder.status();
    if (reason !== undefined) issues.push({ path: "recorder", message: reason });
    await deps.checkStore().catch(() => {
      issues.push({ path: "store", message: "The database cannot be read." });
    });
    return issues;
  }

  async function demandReady(): Promise<typeof alive> {
    const issues = await failing();
    if (issues.length > 0) throw new AppError("unavailable", "Plaudit is not ready.", { issues });
    return alive;
  }

  async function expose(authorization: string | null): Promise<string> {
    if (!isAllowed(authorization))
      throw new AppError("unauthorized", "This needs the metrics token.");
    // The other counts are shown even while the store cannot be read.
    const identityRefused = await deps.identityRefused().catch(() => undefined);
    const lines = [
      ...recorderLines(deps.recorder.status(), deps),
      ...(identityRefused === undefined ? [] : identityLines(identityRefused)),
      ...processLines(deps.backgroundFailures()),
      ...deps.metrics.lines(),
    ];
    return `${lines.join("\n")}\n`;
  }

  const plugin = new Elysia({ name: "http.health", tags })
    .get("/healthz", () => alive, {
      response: { 200: Alive },
      detail: {
        operationId: "isAlive",
        summary: "Answer as long as the process runs",
        security: [],
      },
    })
    .get("/readyz", () => demandReady(), {
      response: { 200: Alive, ...problems(503) },
      detail: {
        operationId: "isReady",
        summary: "Answer 200 if Plaudit is ready, or 503 with the failing part in `issues`",
        security: [],
      },
    })
    .get(
      "/metrics",
      ({ request, set }) => {
        set.headers["content-type"] = "text/plain; version=0.0.4; charset=utf-8";
        return expose(request.headers.get("authorization"));
      },
      {
        response: { 200: textOf("text/plain"), ...problems(401) },
        detail: {
          operationId: "getMetrics",
          summary: "Get the counts in Prometheus' text format",
          description:
            "Open to everybody, unless PLAUDIT_METRICS_TOKEN is set, which is then the Bearer token.",
          security: deps.metricsToken === undefined ? [] : [{ metricsToken: [] }],
        },
      },
    );

  return { plugin, failing };
}

function createTokenCheck(token: string | undefined): (authorization: string | null) => boolean {
  if (token === undefined) return () => true;
  // Digests are of one length, whatever was sent: the comparison takes as long for any guess.
  const digest = (given: string) => createHash("sha256").update(given).digest();
  const expected = digest(`Bearer ${token}`);
  return (authorization) => timingSafeEqual(digest(authorization ?? ""), expected);
}

type Metric = [name: string, type: "counter" | "gauge", help: string, value: number];

type Turned = Pick<HealthDeps, "rejected" | "namesRefused" | "bodiesRefused">;

function recorderLines(status: RecorderStatus, turned: Turned): string[] {
  const { ledger } = status;
  return [
    ["plaudit_events_accepted_total", "counter", "Events accepted.", ledger.accepted],
    ["plaudit_events_stored_total", "counter", "Accepted events stored.", ledger.stored],
    [
      "plaudit_events_duplicate_total",
      "counter",
      "Accepted events that were there before.",
      ledger.duplicates,
    ],
    [
      "plaudit_events_dead_lettered_total",
      "counter",
      "Accepted events that could not be stored.",
      ledger.deadLettered,
    ],
    [
      "plaudit_events_pending",
      "gauge",
      "Accepted events in the journal, not yet stored.",
      ledger.pending,
    ],
    [
      "plaudit_events_refused_total",
      "counter",
      "Events turned away with an error.",
      status.refused,
    ],
    [
      "plaudit_events_rejected_total",
      "counter",
      "Events told in an answer to be no good.",
      turned.rejected(),
    ],
    [
      "plaudit_names_refused_total",
      "counter",
      "Of those, events whose source has used as many names as it may.",
      turned.namesRefused(),
    ],
    [
      "plaudit_bodies_refused_total",
      "counter",
      "Bodies of events that could not be read, or were too long, as a whole.",
      turned.bodiesRefused(),
    ],
    [
      "plaudit_activity_dropped_total",
      "counter",
      "Our own activity that could not be recorded.",
      status.dropped,
    ],
    [
      "plaudit_events_erased_total",
      "counter",
      "Stored events of erased people, removed.",
      status.removed.erased,
    ],
    [
      "plaudit_events_expired_total",
      "counter",
      "Stored events kept for long enough, removed.",
      status.removed.expired,
    ],
    ["plaudit_journal_bytes", "gauge", "Size of the journal.", status.journalBytes],
    [
      "plaudit_worker_restarts_total",
      "counter",
      "Times the recorder's Worker was restarted.",
      status.workerRestarts,
    ],
    [
      "plaudit_drain_failures_total",
      "counter",
      "Batches that failed and were tried again.",
      status.drainFailures,
    ],
    [
      "plaudit_drain_halvings_total",
      "counter",
      "Batches made smaller after a failure or a lost Worker.",
      status.drainHalvings,
    ],
    [
      "plaudit_events_stalled_seconds",
      "gauge",
      "Time since an event was last stored; 0 while none wait.",
      status.stalledMs / 1000,
    ],
    [
      "plaudit_recorder_up",
      "gauge",
      "1 while the recorder can do its work.",
      status.failing === undefined ? 1 : 0,
    ],
  ].flatMap((metric) => linesOf(metric as Metric));
}

function identityLines(refused: number): string[] {
  const help = "Calls that would have joined ids which may not be joined.";
  return linesOf(["plaudit_identity_refused_total", "counter", help, refused]);
}

function processLines(backgroundFailures: number): string[] {
  const startedAt = Math.round(performance.timeOrigin) / 1000;
  return [
    [
      "plaudit_background_failures_total",
      "counter",
      "Failures that no request was there to hear of.",
      backgroundFailures,
    ],
    ["process_resident_memory_bytes", "gauge", "Memory in use.", process.memoryUsage.rss()],
    ["process_start_time_seconds", "gauge", "When the process started.", startedAt],
  ].flatMap((metric) => linesOf(metric as Metric));
}

function linesOf([name, type, help, value]: Metric): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`];
}
