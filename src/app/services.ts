// Every feature's rules, wired once: what one needs of another is passed to it here, for no feature
// imports another. The app serves them over HTTP, the command line calls them directly.
import type { Deps } from "./app.ts";
import { createActivity } from "../features/activity/activity.ts";
import { createAuth } from "../features/auth/auth.ts";
import { createPasswords } from "../features/auth/password.ts";
import { createBoards } from "../features/boards/boards.ts";
import { createSavedReports } from "../features/boards/saved-reports.ts";
import { createDashboard } from "../features/dashboard/dashboard.ts";
import { createEvents } from "../features/events/events.ts";
import { createLive } from "../features/events/live.ts";
import { createIngest } from "../features/ingest/ingest.ts";
import { createVocabulary } from "../features/ingest/vocabulary.ts";
import { createKeys } from "../features/keys/keys.ts";
import { keyForm } from "../features/keys/look-up.ts";
import { createPeople } from "../features/people/people.ts";
import { createTraces } from "../features/people/traces.ts";
import { createReports } from "../features/reports/reports.ts";
import { createRetention } from "../features/retention/retention.ts";
import { createSetup } from "../features/setup/setup.ts";
import { createPermissions } from "../features/users/permissions.ts";
import { createProfile } from "../features/users/profile.ts";
import { createUsers } from "../features/users/users.ts";
import { listPermissions } from "../extension.ts";
import { createRateLimiter } from "../runtime/rate.ts";
import { createDirectAsk } from "../reports/ask.ts";
import type { Action } from "../domain/event.ts";
import { standardExtensions } from "./standard.ts";

export type Services = ReturnType<typeof createServices>;

export const signInsPerMinute = 30;
export const signUpsPerMinute = 30;
/** Of an address, refreshes too: counted before anything is read. */
export const tokensPerMinute = 300;

/** Throws without `config.secret`, with which tokens are signed: `loadSecret` makes one. */
export function createServices(deps: Deps) {
  const { config, log, store, events, recorder, clock, ask = createDirectAsk(events) } = deps;
  const { extensions = standardExtensions, passwords = createPasswords() } = deps;
  const { secret, signup } = config;
  if (secret === undefined)
    throw new Error("Tokens cannot be signed without a secret: see loadSecret.");
  const { record } = recorder;
  const hashPassword = passwords.hash;
  const limitSignIns = createRateLimiter({ clock, perMinute: signInsPerMinute });
  const limitSignUps = createRateLimiter({ clock, perMinute: signUpsPerMinute });

  const users = createUsers({ store, clock, record, hashPassword, signup, limitSignUps });
  const knownPermissions = listPermissions(extensions);
  const permissions = createPermissions({ store, clock, knownPermissions });
  const keys = createKeys({ store, clock, log });
  const auth = createAuth({
    store,
    clock,
    log,
    record,
    secret,
    limitSignIns,
    passwords,
    accounts: users,
    findByKey: keys.findCaller,
  });
  const ingest = createIngest({
    accept: recorder.accept,
    authenticate: auth.authenticate,
    findByKey: keys.findCaller,
    vocabulary: createVocabulary({ store, clock, log }),
    keyForm,
    clock,
    log,
  });
  const parts = extensions.map((extension) => extension.build({ store, record, clock, log }));
  const activity = createActivity({ events });
  const dashboard = createDashboard({
    user: users.findAccount,
    permissions: permissions.granted,
    activity: activity.recent,
  });
  const reports = createReports({
    ask,
    clock,
    holdersOf: permissions.holders,
    filters: Object.assign({}, ...parts.map((part) => part.filters)),
  });
  const boards = createBoards({ store, clock, demandAskable: reports.demandAskable });
  const savedReports = createSavedReports({ store, clock, demandAskable: reports.demandAskable });
  const eventList = createEvents({ events });
  const eventsOf = eventList.ofPerson;
  const traces = createTraces({ store, events, clock });
  const profile = createProfile({
    store,
    clock,
    users,
    hashPassword,
    checkPassword: auth.checkPassword,
    people: [
      auth,
      keys.people,
      ...parts.flatMap((part) => part.people ?? []),
      boards,
      savedReports,
      traces,
    ],
    eventsOf,
    onErased: recorder.tidy,
  });
  const people = createPeople({
    store,
    events,
    traces,
    accounts: {
      find: users.find,
      export: profile.export,
      remove: profile.removeOther,
      erase: profile.erase,
    },
    eventsOf,
    onErased: recorder.tidy,
  });
  const setup = createSetup({
    store,
    clock,
    hasAdmin: users.hasAdmin,
    createAdmin: (admin) => users.create(admin, ["admin"]),
    limitAttempts: limitSignUps,
  });

  return {
    activity,
    auth,
    boards,
    dashboard,
    events: eventList,
    ingest,
    keys,
    knownPermissions,
    limitTokens: createRateLimiter({ clock, perMinute: tokensPerMinute }),
    live: createLive({
      events,
      onStored: recorder.onStored,
      authenticate: auth.authenticate,
    }),
    parts,
    people,
    permissions,
    profile,
    reports,
    retention: createRetention({ store, onChanged: recorder.tidy }),
    savedReports,
    setup,
    users,
    /** What was done since then, in every feature, to be recorded again after an unclean start. */
    async recent(since: Date): Promise<Action[]> {
      const each = [users.recent(since), auth.recent(since)];
      const own = parts.map(async (part) => part.recent?.(since) ?? []);
      return (await Promise.all([...each, ...own])).flat();
    },
  };
}
