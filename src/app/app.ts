// The whole of HTTP on one page, in its one order: errors, headers, input, session, features. The adapter below
// them all reads bodies and makes answers.
import { Elysia } from "elysia";
import { version } from "../../package.json" with { type: "json" };
import type { Config } from "./config.ts";
import type { Deps } from "./deps.ts";
import { createServices, type Services } from "./services.ts";
import { listChecks, listMetrics } from "./telemetry.ts";
import { createActivityRoutes } from "../features/activity/routes.ts";
import { createAuditRoutes } from "../features/audit/routes.ts";
import {
  createAuthRoutes,
  createRecoveryRoutes,
  createSessionRoutes,
} from "../features/auth/routes.ts";
import { createBackupRoutes } from "../features/backups/routes.ts";
import { createBoardRoutes } from "../features/boards/routes.ts";
import { createConsoleRoutes } from "../features/console/routes.ts";
import { createDeadLetterRoutes } from "../features/dead-letters/routes.ts";
import { createSettingRoutes } from "../features/settings/routes.ts";
import { createDashboardRoutes } from "../features/dashboard/routes.ts";
import { createEventRoutes } from "../features/events/routes.ts";
import { createIngestRoutes } from "../features/ingest/routes.ts";
import { createInvitationRoutes } from "../features/invitations/routes.ts";
import { createKeyRoutes } from "../features/keys/routes.ts";
import { createMarkRoutes } from "../features/marks/routes.ts";
import { createPeopleRoutes } from "../features/people/routes.ts";
import { createReportRoutes } from "../features/reports/routes.ts";
import { createRetentionRoutes } from "../features/retention/routes.ts";
import { createShareRoutes } from "../features/shares/routes.ts";
import { createSourceRoutes } from "../features/sources/routes.ts";
import { createSetupRoutes } from "../features/setup/routes.ts";
import { createUserRoutes } from "../features/users/routes.ts";
import { createAddressOf } from "../http/address.ts";
import { createCookies } from "../http/cookies.ts";
import { createHttp } from "../http/http.ts";
import { createOwnRoutes } from "../http/own.ts";
import { createSession, type Session } from "../http/session.ts";
import { createHealth } from "../telemetry/health.ts";
import { createDocs } from "../web/docs.ts";
import { createHome } from "../web/home.ts";

export type App = ReturnType<typeof createApp>;

/** Who is calling, for the routes of an app and for those beside it. */
export function openSession({ config }: Pick<Deps, "config">, { auth }: Pick<Services, "auth">) {
  const addressOf = createAddressOf(config.trustedProxies);
  return createSession({ ...auth, addressOf, cookies: createCookies(config) });
}

/**
 * Builds the app, on a `host` that has nothing of its own yet or on a new one; nothing listens yet. What is
 * registered on it afterwards is served by the same rules.
 */
export function createApp(
  deps: Deps,
  services: Services = createServices(deps),
  session: Session = openSession(deps, services),
  host = new Elysia({ name: "plaudit" }),
) {
  const { config, log, recorder } = deps;
  const { publicUrl, metricsToken } = config;
  const cookies = createCookies({ publicUrl });
  const http = createHttp(host, { ...config, log });
  const { request, intake, address, addressOf, addressHere, countryOf } = http;
  const health = createHealth({
    checks: listChecks(deps),
    lines: () => listMetrics(deps, services, http.metrics),
    metricsToken,
  });
  const home = createHome({
    version,
    health,
    recorder,
    asks: { age: deps.shape.isAgeNeeded, profile: deps.shape.profile ?? null },
    signUp: config.signup,
    isSetupNeeded: services.setup.needed,
    isLedgerPrivate: metricsToken !== undefined,
    backups: deps.backups.status,
    sent: services,
  });
  return (
    host
      // Elysia's hooks apply to what is registered after them, so this order is not a matter of taste.
      .use(http.errors)
      .use(http.headers.plugin)
      .use(http.methods.plugin)
      // Before the rules of input: a 422 would make clients drop what they send.
      .use(createIngestRoutes({ ...services, request, intake, addressOf, countryOf, publicUrl }))
      .use(http.input.plugin)
      .use(session)
      .use(createSetupRoutes({ address, ...services }))
      .use(createAuthRoutes({ session, address, addressOf: addressHere, cookies, ...services }))
      .use(createRecoveryRoutes({ session, address, cookies, ...services }))
      .use(createUserRoutes({ session, address, ...services }))
      .use(createSessionRoutes({ session, ...services }))
      .use(createAuditRoutes({ session, ...services }))
      .use(createInvitationRoutes({ session, ...services }))
      .use(createKeyRoutes({ session, ...services }))
      .use(createSourceRoutes({ session, ...services, clearNames: services.ingest.clearNames }))
      .use(createDashboardRoutes({ session, ...services }))
      .use(createActivityRoutes({ session, ...services }))
      .use(createEventRoutes({ session, ...services }))
      .use(createPeopleRoutes({ session, ...services }))
      .use(createRetentionRoutes({ session, ...services }))
      .use(createOperationRoutes(config, session, services))
      .use(createReportingRoutes(session, services))
      .use(health.plugin)
      .use(home)
      .use(createDocs({ version, publicUrl }))
      // Last: a route that is registered from here on says itself whether it is strict.
      .use(createOwnRoutes({ session, ...http, ...services }))
  );
}

/** What keeps an installation going. */
function createOperationRoutes({ inForce }: Config, session: Session, services: Services) {
  return new Elysia({ name: "operations" })
    .use(createBackupRoutes({ session, ...services }))
    .use(createDeadLetterRoutes({ session, ...services }))
    .use(createSettingRoutes({ session, settings: inForce }));
}

/** What is asked of the events, and what is kept of it. */
function createReportingRoutes(session: Session, services: Services) {
  return new Elysia({ name: "reporting" })
    .use(createReportRoutes({ session, ...services }))
    .use(createBoardRoutes({ session, ...services }))
    .use(createShareRoutes({ session, ...services }))
    .use(createMarkRoutes({ session, ...services }))
    .use(createConsoleRoutes({ session, ...services }));
}
