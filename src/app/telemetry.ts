// What the app tells of itself: which parts have to work, and the numbers that each room publishes.
import { backupMetrics } from "../data/backup/metrics.ts";
import type { Deps } from "./deps.ts";
import type { Services } from "./services.ts";
import { ingestMetrics } from "../features/ingest/metrics.ts";
import type { HttpMetrics } from "../http/metrics.ts";
import { outboxMetrics } from "../outbox/metrics.ts";
import { ledgerMetrics, recorderMetrics } from "../recorder/metrics.ts";
import type { RecorderStatus } from "../recorder/status.ts";
import { limitMetrics } from "../features/limits/metrics.ts";
import { type Metric, readMetrics, toLines } from "../runtime/metric.ts";
import type { Check } from "../telemetry/health.ts";
import { processMetrics } from "../telemetry/process.ts";

/** The parts without which the server is not ready. */
export function listChecks({ recorder, store }: Pick<Deps, "recorder" | "store">): Check[] {
  return [
    { path: "recorder", failing: async () => whyNotReady(recorder.status()) },
    {
      path: "store",
      failing: () =>
        store.db.$count(store.tables.settings).then(
          () => undefined,
          () => "The database cannot be read.",
        ),
    },
  ];
}

/** A node that is new, or was away, takes events at once, and answers questions when its copy is whole. */
export function whyNotReady({
  failing,
  isWhole,
  behind,
}: Pick<RecorderStatus, "failing" | "isWhole" | "behind">): string | undefined {
  if (failing !== undefined || isWhole) return failing;
  return `${behind} events of other nodes are not here yet`;
}

/** All numbers, as the lines of Prometheus' text. What the store knows is left out while it cannot be read. */
export async function listMetrics(
  deps: Pick<Deps, "recorder" | "events" | "backups" | "backgroundFailures" | "databaseMetrics">,
  { ingest, limits, outbox, sending }: Pick<Services, "ingest" | "limits" | "outbox" | "sending">,
  http: HttpMetrics,
): Promise<string[]> {
  const status = deps.recorder.status();
  const metrics = [
    ...readMetrics(ledgerMetrics, status),
    ...readMetrics(ingestMetrics, ingest),
    ...readMetrics(limitMetrics, limits),
    ...readMetrics(recorderMetrics, status),
    ...(await readJoins(deps).catch(() => [])),
    ...(await readOutbox({ outbox, sending }).catch(() => [])),
    ...readBackups(deps),
    ...deps.databaseMetrics(),
    ...readMetrics(processMetrics, deps),
  ];
  return [...toLines(metrics), ...http.lines()];
}

/** Left out where they are not ours to make. */
function readBackups({ backups }: Pick<Deps, "backups">): readonly Metric[] {
  const status = backups.status();
  return status.madeBy === undefined ? readMetrics(backupMetrics, status) : [];
}

async function readOutbox({ outbox, sending }: Pick<Services, "outbox" | "sending">) {
  return readMetrics(outboxMetrics, { ...(await outbox.standing()), sending: sending.status() });
}

async function readJoins({ events }: Pick<Deps, "events">): Promise<Metric[]> {
  return [
    {
      name: "plaudit_identity_refused_total",
      type: "counter",
      help: "Calls that would have joined ids which may not be joined.",
      value: await events.refusedJoins(),
    },
  ];
}
