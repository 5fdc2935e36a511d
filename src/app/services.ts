// Every feature's rules, wired once. No feature imports another, so what one needs of another is passed to it here.
// The app serves the rules over HTTP; the command line calls them directly.
import type { Deps } from "./deps.ts";
import type { Action } from "../domain/event.ts";
import { createActivity } from "../features/activity/activity.ts";
import { createAudit } from "../features/audit/audit.ts";
import { createRotation } from "../features/auth/rotation.ts";
import { createBackupList } from "../features/backups/backups.ts";
import { createDashboard } from "../features/dashboard/dashboard.ts";
import { listKeysOf, listSources } from "../features/keys/sources.ts";
import { createRetention } from "../features/retention/retention.ts";
import { createSources } from "../features/sources/sources.ts";
import { createAccounts } from "./services/accounts.ts";
import { createAnalytics, createEventsIn } from "./services/events.ts";
import { createOutgoing } from "./services/outgoing.ts";
import { createTurns } from "../store/turns.ts";
import { createConsole } from "../features/console/console.ts";
import { createPersonalData } from "./services/personal-data.ts";

export type Services = ReturnType<typeof createServices>;

export function createServices(deps: Deps) {
  const { store, events, recorder, clock, log } = deps;
  const parts = deps.extensions.map((extension) =>
    extension.build({ store, record: recorder.record, clock, log }),
  );
  const audit = createAudit({ store, clock, log, keptDays: deps.config.auditDays });
  const outgoing = createOutgoing(deps, audit.entry);
  const accounts = createAccounts(deps, outgoing, audit);
  const analytics = createAnalytics(deps, accounts, parts, audit.entry);
  const eventsIn = createEventsIn(deps, accounts, audit.entry);
  const activity = createActivity({ events });
  const dashboard = createDashboard({
    user: accounts.users.findAccount,
    permissions: accounts.permissions.granted,
    activity: activity.recent,
  });
  return {
    ...outgoing,
    shape: deps.shape,
    ...accounts,
    ...analytics,
    ...eventsIn,
    sources: createSources({
      clock,
      ask: analytics.reports.sources,
      listKeyed: () => listSources(store),
      keysOf: (source) => listKeysOf(store, source),
      rejectedOf: eventsIn.ingest.rejectedOf,
    }),
    ...createPersonalData(deps, {
      ...outgoing,
      ...accounts,
      ...analytics,
      ...eventsIn,
      audit,
      parts,
    }),
    audit,
    /** Work that one node does for all. */
    takeTurn: createTurns({ store, clock }),
    activity,
    inConsole: createConsole({
      extensions: deps.extensions,
      demandAskable: analytics.reports.demandAskable,
    }),
    backups: createBackupList({ maker: deps.backups, store, writeAudit: audit.entry }),
    dashboard,
    noteRotation: createRotation({ store, writeAudit: audit.entry }),
    parts,
    retention: createRetention({
      store,
      writeAudit: audit.entry,
      onChanged: recorder.purge,
    }),
    /** What was done in every feature since then. It is recorded again after an unclean end. */
    async recent(since: Date): Promise<Action[]> {
      const each = [accounts.users.recent(since), accounts.auth.recent(since)];
      const own = parts.map(async (part) => part.recent?.(since) ?? []);
      return (await Promise.all([...each, ...own])).flat();
    },
  };
}
