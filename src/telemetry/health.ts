// The state of the server, for machines: whether it is alive, whether it is ready, and all its numbers.
import { createHash, timingSafeEqual } from "node:crypto";
import { Elysia, t } from "elysia";
import { AppError, type Issue } from "../domain/error.ts";
import { problems } from "../http/errors.ts";
import { textOf } from "../wire/fields.ts";

/** A part of the server that has to work for it to be ready. */
export interface Check {
  /** The part's name in `issues`. */
  path: string;
  /** Why it does not work now; undefined when it does. Never rejects. */
  failing(): Promise<string | undefined>;
}

export interface HealthDeps {
  checks: readonly Check[];
  /** The lines of Prometheus' text format. */
  lines: () => Promise<string[]>;
  /** The Bearer token that /metrics asks for; undefined: open. */
  metricsToken: string | undefined;
}

export type Health = ReturnType<typeof createHealth>;

const Alive = t.Object({ status: t.Literal("ok") });
const alive = { status: "ok" } as const;
const tags = ["Operations"];

export function createHealth({ checks, lines, metricsToken }: HealthDeps) {
  const isAllowed = createTokenCheck(metricsToken);

  /** The failing parts, each with its reason; empty when ready. */
  async function failing(): Promise<Issue[]> {
    const reasons = await Promise.all(checks.map((check) => check.failing()));
    return checks.flatMap(({ path }, i) => {
      const message = reasons[i];
      return message === undefined ? [] : [{ path, message }];
    });
  }

  async function demandReady(): Promise<typeof alive> {
    const issues = await failing();
    if (issues.length > 0) throw new AppError("unavailable", "Plaudit is not ready.", { issues });
    return alive;
  }

  async function expose(authorization: string | null): Promise<string> {
    if (!isAllowed(authorization)) {
      throw new AppError("unauthorized", "This needs the metrics token.");
    }
    return `${(await lines()).join("\n")}\n`;
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
          security: metricsToken === undefined ? [] : [{ metricsToken: [] }],
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
