// Every feature's rules, wired once. No feature imports another, so what one needs of another is passed to it here.
// The app serves the rules over HTTP; the command line calls them directly.
import type { Deps } from "./deps.ts";
import type { User } from "../domain/account.ts";
import type { Action } from "../domain/event.ts";
import { listPermissions, type Parts } from "../extension.ts";
import { createActivity } from "../features/activity/activity.ts";
import { type Audit, createAudit } from "../features/audit/audit.ts";
import { createAttempts } from "../features/auth/attempts.ts";
import { createAuth } from "../features/auth/auth.ts";
import { createCredentials } from "../features/auth/credentials.ts";
import { createDevices } from "../features/auth/devices.ts";
import { createGate } from "../features/auth/gate.ts";
import { type AddressesDeps, createAddresses } from "../features/auth/addresses.ts";
import { createLinks } from "../features/auth/links.ts";
import { createPassword } from "../features/auth/password.ts";
import { createRecovery, type RecoveryDeps } from "../features/auth/recovery.ts";
import { createRotation } from "../features/auth/rotation.ts";
import { createRevoking } from "../features/auth/revoking.ts";
import { createBackupList } from "../features/backups/backups.ts";
import { createBoards } from "../features/boards/boards.ts";
import { createSavedReports } from "../features/boards/saved-reports.ts";
import { createDashboard } from "../features/dashboard/dashboard.ts";
import { createEvents } from "../features/events/events.ts";
import { createLive } from "../features/events/live.ts";
import { createIngest } from "../features/ingest/ingest.ts";
import { createVisitors } from "../features/ingest/visitors.ts";
import { createVocabulary } from "../features/ingest/vocabulary.ts";
import { createInvitations, type InvitationMailer } from "../features/invitations/invitations.ts";
import { readDeadLetter } from "../journal/dead-letter.ts";
import { createDeadLetterRules } from "../features/dead-letters/dead-letters.ts";
import { createKeys } from "../features/keys/keys.ts";
import { listKeysOf, listSources } from "../features/keys/sources.ts";
import { keyForm } from "../features/keys/look-up.ts";
import { createLimits } from "../features/limits/limits.ts";
import { createMarks } from "../features/marks/marks.ts";
import { createPeople } from "../features/people/people.ts";
import { createTraces } from "../features/people/traces.ts";
import { createReports } from "../features/reports/reports.ts";
import { createTeam } from "../features/reports/team.ts";
import { createRetention } from "../features/retention/retention.ts";
import { createShared } from "../features/shares/shared.ts";
import { createShares } from "../features/shares/shares.ts";
import { createSources } from "../features/sources/sources.ts";
import { createSetup } from "../features/setup/setup.ts";
import { createOthers } from "../features/users/others.ts";
import { createPermissions } from "../features/users/permissions.ts";
import { createProfile } from "../features/users/profile.ts";
import { createUsers, type UsersDeps } from "../features/users/users.ts";
import type { WriteAudit } from "../store/audit-entry.ts";
import {
  askedAllowance,
  createMail,
  createMailSender,
  decoyKind,
  kind as mailKind,
  type Mail,
} from "../mail/mail.ts";
import { type Condition, createOutbox } from "../outbox/outbox.ts";
import { createSeal } from "../outbox/seal.ts";
import type { MailData } from "../mail/templates.ts";
import type { Writer } from "../store/store.ts";
import { createSending, type Send } from "../outbox/sending.ts";
import { createRateLimiter } from "../runtime/rate.ts";

export type Services = ReturnType<typeof createServices>;

export const signInsPerMinute = 30;
export const signUpsPerMinute = 30;
/** Links that are asked for or tried from one address. */
export const linksPerMinute = 30;
/** Requests for tokens from one address, refreshes too: counted before anything is read. */
export const tokensPerMinute = 300;

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
    activity,
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

/** What is sent elsewhere. Nothing goes until `sending` is started. */
function createOutgoing(
  { config, secrets, store, clock, log, mailTemplates }: Deps,
  writeAudit: WriteAudit,
) {
  const { mail: settings } = config;
  const seal = createSeal(secrets);
  const outbox = createOutbox({ store, clock, seal, writeAudit });
  const senders: Record<string, Send> = settings
    ? { [mailKind]: createMailSender(settings), [decoyKind]: async () => "nothing" }
    : {};
  const sending = createSending({ store, clock, log, seal, senders });
  const mail = createMail({ settings, outbox, sending, clock, templates: mailTemplates });
  return { outbox, sending, mail, tell: createTell(mail, clock) };
}

/** Tells an account's owner of what was done to it, if `when` holds. */
function createTell({ post }: Mail, clock: () => number) {
  type Told = Omit<MailData["notice"], "username" | "at">;
  return (db: Writer, { id, username, email }: Owner, told: Told, when?: Condition) => {
    const data = { username, at: new Date(clock()), ...told };
    return post(db, { to: email, about: id, template: "notice", data }, when);
  };
}

type Owner = Pick<User, "id" | "username" | "email">;

type Outgoing = ReturnType<typeof createOutgoing>;

type Making = Pick<UsersDeps, "record" | "writeAudit" | "password" | "signup" | "limitSignUps">;

/** Who may make an account, and how. */
function createSigningUp({ config, store, clock }: Deps, mail: Mail, making: Making) {
  const invitations = createInvitations({
    store,
    clock,
    writeAudit: making.writeAudit,
    isTaken: async (email) => (await users.findByName(email)) !== undefined,
    isClosed: making.signup === "closed",
    linkTo: (secret) => `${config.publicUrl ?? localUrl(config)}/invitation#${secret}`,
    mail: mail.isOn ? createPostman(mail) : undefined,
  });
  const users = createUsers({ store, clock, ...making, findInvitation: invitations.find });
  return { users, invitations };
}

/** Writes invitations into the outbox, few to one address. */
function createPostman({ post, notify }: Mail): InvitationMailer {
  return {
    notify,
    post: (db, { to, until, ...data }, when) =>
      post(
        db,
        { to, about: null, template: "invitation", data, until, allowance: askedAllowance },
        when,
      ),
  };
}

/** Where people on this machine reach it, where nothing else is said. */
function localUrl({ port }: Deps["config"]): string {
  return `http://localhost:${port}`;
}

type Accounts = ReturnType<typeof createAccounts>;
type Analytics = ReturnType<typeof createAnalytics>;

/** Who there is, who is calling, and what they may do. */
function createAccounts(deps: Deps, { mail, tell }: Outgoing, audit: Audit) {
  const { entry: writeAudit } = audit;
  const { config, log, store, clock, extensions } = deps;
  const { signup } = config;
  const { record } = deps.recorder;
  const { limits, limitAttempts, devices, credentials, password } = createEntrance(
    deps,
    writeAudit,
  );
  const limitSignUps = limits.keep(
    "sign-ups of an address",
    createRateLimiter({ clock, perMinute: signUpsPerMinute }),
  );
  const making = { record, writeAudit, password, signup, limitSignUps };
  const { users, invitations } = createSigningUp(deps, mail, making);
  const knownPermissions = listPermissions(extensions);
  const common = { clock, log, writeAudit, notify: mail.notify };
  const keys = createKeys({
    ...common,
    store,
    tellMade: (db, { user, name, when }) =>
      user ? tell(db, user, { what: "key", name }, when) : [],
  });
  const auth = createAuth({
    ...common,
    store: deps.signIns,
    audit: audit.prepared,
    record,
    secrets: deps.secrets,
    credentials,
    password,
    devices,
    revoke: createRevoking(store).access,
    accounts: users,
    findByKey: keys.findCaller,
    tell,
  });
  const setup = createSetup({
    store,
    clock,
    hasAdmin: users.hasAdmin,
    createAdmin: (admin, by) => users.create(admin, ["admin"], by),
    limitAttempts: limitSignUps,
  });
  return {
    users,
    invitations,
    keys,
    auth,
    password,
    ...createWaysBack(deps, { mail, password, writeAudit, limitAttempts, ...users }),
    setup,
    knownPermissions,
    permissions: createPermissions({ store, clock, writeAudit, knownPermissions }),
    limits,
    limitTokens: createRateLimiter({ clock, perMinute: tokensPerMinute }),
  };
}

/** What somebody has to get past who wants to get in. */
function createEntrance(deps: Deps, writeAudit: WriteAudit) {
  const { signIns, store, clock, log, passwords } = deps;
  const limits = createLimits({ store: signIns, clock, log });
  const devices = createDevices({ store: signIns });
  const limit = (name: string, perMinute: number) =>
    limits.keep(name, createRateLimiter({ clock, perMinute }));
  const attempts = (name: string) => limits.keep(name, createAttempts({ clock }));
  const gate = createGate({
    devices,
    limits: {
      byAddress: limit("sign-ins of an address", signInsPerMinute),
      byDevice: limit("sign-ins of a device", signInsPerMinute),
      byName: attempts("failures of a name"),
      byAccount: attempts("failures of an account"),
      byOwner: attempts("failures of an owner"),
    },
    onLimited(target) {
      const event = { action: "sign_in.limited", target } as const;
      signIns
        .atomically((db) => [writeAudit(db, { kind: "nobody" }, event)])
        .catch((error: unknown) => log.warn("A limit could not be written down", { error }));
    },
  });
  const credentials = createCredentials({ store, clock });
  const password = createPassword({ store, passwords, credentials, gate });
  const limitAttempts = limit("links of an address", linksPerMinute);
  return { limits, limitAttempts, devices, credentials, password };
}

/** How people come back into their accounts, and how their addresses come to be theirs. */
function createWaysBack(
  { store, clock }: Deps,
  given: Pick<AddressesDeps, "mail" | "writeAudit" | "orConflict" | "limitAttempts"> &
    Pick<RecoveryDeps, "password">,
) {
  const links = createLinks({ store, clock });
  const revoking = createRevoking(store);
  const common = { store, clock, links, revoking, ...given };
  return {
    links,
    revoking,
    recovery: createRecovery(common),
    addresses: createAddresses(common),
  };
}

type EventsIn = ReturnType<typeof createEventsIn>;

/** Where others' events come in, and what becomes of those that could not be stored. */
function createEventsIn(
  { store, events, recorder, clock, log }: Deps,
  { auth, keys }: Accounts,
  writeAudit: WriteAudit,
) {
  const ingest = createIngest({
    accept: recorder.accept,
    authenticate: auth.authenticate,
    findByKey: keys.findCaller,
    vocabulary: createVocabulary({ store, clock, log, writeAudit }),
    visitors: createVisitors({ store, clock }),
    keyForm,
    beginWrites: store.beginWrites,
    clock,
    log,
  });
  const deadLetters = createDeadLetterRules({
    store,
    events,
    writeAudit,
    readEvent: readDeadLetter,
    accept: recorder.accept,
    drop: recorder.dropLetter,
  });
  return { ingest, deadLetters };
}

/** What is asked of the events. */
function createAnalytics(
  deps: Deps,
  { auth, permissions, users }: Accounts,
  parts: readonly Parts[],
  writeAudit: WriteAudit,
) {
  const { store, events, recorder, clock, ask } = deps;
  const team = createTeam({ store, writeAudit });
  const reports = createReports({
    ask,
    team,
    clock,
    holdersOf: permissions.holders,
    usernamesOf: users.usernamesOf,
    filters: Object.assign({}, ...parts.map((part) => part.filters)),
  });
  const { demandAskable } = reports;
  const { authenticate } = auth;
  const boards = createBoards({ store, clock, demandAskable });
  const shares = createShares({ store, clock, writeAudit, findBoard: boards.get });
  return {
    events: createEvents({ events }),
    live: createLive({ events, onStored: recorder.onStored, authenticate }),
    reports,
    team,
    boards,
    shares,
    shared: createShared({ clock, shares, findBoard: boards.get, ask: reports.askSaved }),
    marks: createMarks({ store, clock, writeAudit }),
    savedReports: createSavedReports({ store, clock, demandAskable }),
  };
}

/** What somebody may do with the accounts of others. */
function createHelp(
  { store, clock }: Deps,
  {
    users,
    password,
    revoking,
    mail,
    tell,
    recovery,
    audit,
  }: Accounts & Outgoing & { audit: Audit },
) {
  return createOthers({
    store,
    clock,
    writeAudit: audit.entry,
    users,
    password,
    endAccess: revoking.access,
    voidLinks: revoking.links,
    tell,
    notify: mail.notify,
    sendReset: mail.isOn
      ? async ({ email }, by) => {
          await recovery.askReset(email, { address: by?.address ?? "", userAgent: "" }, by);
        }
      : undefined,
  });
}

/** What is kept of people: each feature that keeps something exports and erases its own. */
function createPersonalData(
  deps: Deps,
  services: Accounts & Analytics & Outgoing & EventsIn & { audit: Audit; parts: readonly Parts[] },
) {
  const { store, events, clock, recorder } = deps;
  const { users, auth, password, revoking, addresses, mail, tell, keys, audit, parts } = services;
  const { boards, savedReports, shares, marks, team } = services;
  const writeAudit = audit.entry;
  const eventsOf = services.events.ofPerson;
  const onErased = () => {
    services.ingest.clearRejected();
    recorder.purge();
  };
  const traces = createTraces({ store, events, clock });
  const own = parts.flatMap((part) => part.people ?? []);
  const profile = createProfile({
    store,
    clock,
    users,
    password,
    address: addresses,
    tellChanged: (db, user, address, when) => tell(db, user, { what: "password", address }, when),
    notify: mail.notify,
    revoke: (db, ending) => [...revoking.access(db, ending), ...revoking.links(db, ending)],
    writeAudit,
    people: [
      auth,
      keys.people,
      ...own,
      boards,
      savedReports,
      shares.people,
      marks.people,
      team.people,
      audit.people,
      traces,
    ],
    eventsOf,
    onErased,
  });
  const { export: exportAccount, removeOther: remove, erase } = profile;
  const people = createPeople({
    store,
    writeAudit,
    events,
    traces,
    accounts: { find: users.find, export: exportAccount, remove, erase },
    eventsOf,
    onErased,
  });
  return { profile, others: createHelp(deps, services), people };
}
