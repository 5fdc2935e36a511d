// The whole of HTTP on one page, in its one order: errors, headers, input, session, features. Bodies are read
// and answers made by the adapter below them all.
import { Elysia } from "elysia";
import { version } from "../../package.json" with { type: "json" };
import type { Config } from "./config.ts";
import type { Extension } from "../extension.ts";
import { createActivityRoutes } from "../features/activity/routes.ts";
import type { Passwords } from "../features/auth/password.ts";
import { createAuthRoutes } from "../features/auth/routes.ts";
import { createBoardRoutes } from "../features/boards/routes.ts";
import { createDashboardRoutes } from "../features/dashboard/routes.ts";
import { createEventRoutes } from "../features/events/routes.ts";
import { createIngestRoutes } from "../features/ingest/routes.ts";
import { createKeyRoutes, createSourceRoutes } from "../features/keys/routes.ts";
import { createPeopleRoutes } from "../features/people/routes.ts";
import { createReportRoutes } from "../features/reports/routes.ts";
import { createRetentionRoutes } from "../features/retention/routes.ts";
import { createSetupRoutes } from "../features/setup/routes.ts";
import { createUserRoutes } from "../features/users/routes.ts";
import { adapt } from "../http/adapter.ts";
import { createAddress, createAddressOf } from "../http/address.ts";
import { createBody } from "../http/body.ts";
import { createDocs } from "../web/docs.ts";
import { createErrors } from "../http/errors.ts";
import { createHeaders } from "../http/headers.ts";
import { createHealth } from "../telemetry/health.ts";
import { createHome } from "../web/home.ts";
import { createIntake } from "../http/intake.ts";
import { createInput } from "../http/input.ts";
import { createHttpMetrics } from "../http/metrics.ts";
import { createMethods } from "../http/methods.ts";
import { createNames } from "../http/names.ts";
import { createOwnRoutes } from "../http/own.ts";
import { createRequest } from "../http/request.ts";
import { createSession, type Session } from "../http/session.ts";
import type { Log } from "../runtime/log.ts";
import type { Ask } from "../reports/ask.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { createServices, type Services } from "./services.ts";
import { countRefusedJoins } from "../store/sqlite/events/ledger.ts";
import type { EventStore, Store } from "../store/store.ts";

/** Everything an app needs from outside. Two apps with two sets of these run side by side. */
export interface Deps {
  config: Config;
  log: Log;
  store: Store;
  events: EventStore;
  recorder: Recorder;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Where questions are answered. Default: in this thread. */
  ask?: Ask;
  /** What is built on top. Default: items. */
  extensions?: readonly Extension[];
  /** How passwords are kept: a test's need not be slow. */
  passwords?: Passwords;
  /** What has failed in the background since the start, for /metrics. */
  backgroundFailures?: () => number;
}

export type App = ReturnType<typeof createApp>;

/**
 * Builds the app, on a `host` that has nothing of its own yet or a new one; nothing listens yet. What is
 * registered on it afterwards is served by the same rules.
 */
export function createApp(
  deps: Deps,
  services: Services = createServices(deps),
  session: Session = createSession(services.auth),
  host = new Elysia({ name: "plaudit" }),
) {
  const { config, log, recorder, store } = deps;
  const metrics = createHttpMetrics();
  const headers = createHeaders({
    isSecure: config.publicUrl?.startsWith("https:") ?? false,
    corsOrigins: config.corsOrigins,
  });
  const request = createRequest({
    log,
    metrics,
    headers,
    isProxied: config.trustedProxies.length > 0,
    slowRequestMs: config.slowRequestMs,
  });
  const input = createInput(request);
  const address = createAddress(config);
  const addressOf = createAddressOf(config.trustedProxies);
  const methods = createMethods(host);
  const intake = createIntake();
  const addressHere = (asked: Request) => addressOf(asked, host.server);
  const body = createBody({ request, intake, addressOf: addressHere });
  const health = createHealth({
    recorder,
    rejected: services.ingest.rejected,
    namesRefused: services.ingest.namesRefused,
    bodiesRefused: services.ingest.bodiesRefused,
    identityRefused: () => countRefusedJoins(deps.events),
    checkStore: () => store.db.$count(store.tables.settings),
    metrics,
    backgroundFailures: deps.backgroundFailures ?? (() => 0),
    metricsToken: config.metricsToken,
  });
  const home = createHome({
    version,
    health,
    recorder,
    isSetupNeeded: services.setup.needed,
    isLedgerPrivate: config.metricsToken !== undefined,
  });

  // Else a Host of one letter, as containers have, would be none.
  host.config.handler = { ...host.config.handler, standardHostname: false };
  const names = createNames(input);
  const { admit, receive } = body;
  adapt(host, {
    receive,
    answer: request.answer,
    admit(route) {
      admit(route);
      names.admit(route);
    },
  });
  return (
    host
      // Elysia's hooks apply to what is registered after them: this order is the rule, not a taste.
      .use(createErrors({ log, input, request, headers, methods }))
      .use(headers.plugin)
      .use(methods.plugin)
      // Before the input's rules, whose 422 makes clients drop what they send.
      .use(
        createIngestRoutes({
          ...services,
          request,
          intake,
          addressOf,
          publicUrl: config.publicUrl,
        }),
      )
      .use(input.plugin)
      .use(session)
      .use(createSetupRoutes({ address, ...services }))
      .use(createAuthRoutes({ session, address, addressOf: addressHere, ...services }))
      .use(createUserRoutes({ session, address, ...services }))
      .use(createKeyRoutes({ session, ...services }))
      .use(createSourceRoutes({ session, clearNames: services.ingest.clearNames }))
      .use(createDashboardRoutes({ session, ...services }))
      .use(createActivityRoutes({ session, ...services }))
      .use(createEventRoutes({ session, ...services }))
      .use(createPeopleRoutes({ session, ...services }))
      .use(createRetentionRoutes({ session, ...services }))
      .use(createReportRoutes({ session, ...services }))
      .use(createBoardRoutes({ session, ...services }))
      .use(health.plugin)
      .use(home)
      .use(createDocs({ version, publicUrl: config.publicUrl }))
      // Last: what comes from here on says itself whether it is strict.
      .use(createOwnRoutes({ session, names, body, ...services }))
  );
}
