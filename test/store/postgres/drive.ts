// What the recorded requests do not reach: a start after a crash, the command line's questions, a backup that
// brings somebody back; and what databases like to differ in. It tells what came of it.
import type { Caller } from "../../../src/domain/caller.ts";
import { createVisitors } from "../../../src/features/ingest/visitors.ts";
import { createVocabulary, cutLongRows } from "../../../src/features/ingest/vocabulary.ts";
import { listFullSources } from "../../../src/features/ingest/full-sources.ts";
import { hashLength } from "../../../src/features/ingest/words.ts";
import { createLimits } from "../../../src/features/limits/limits.ts";
import { surveyKeys } from "../../../src/features/keys/survey.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { hearNews } from "../../../src/store/hearing.ts";
import { noteKeepers } from "../../../src/store/keepers.ts";
import { ensureSetting, readSetting, replaceSetting } from "../../../src/store/settings.ts";
import { digestOf } from "../../../src/domain/digest.ts";
import type { openEventsInMemory } from "../../../src/testing/test-events.ts";
import { createCall } from "../../features/people.ts";
import { openTestAudit } from "../../kit.ts";
import type { StoreApp } from "./app.ts";

const password = "correct horse battery";
const origin = { address: "127.0.0.1", userAgent: "test" };
const long = 10_000 * hashLength;

export async function drive(app: StoreApp): Promise<unknown> {
  const told = {
    admin: await setUp(app),
    passwords: await changePasswords(app),
    json: await makeItem(app),
    order: await keepNames(app),
    recent: (await app.services.recent(new Date(0))).toSorted(byMessageId),
    keepers: await listKeepers(app),
    settings: await changeSettings(app),
    keys: await survey(app),
    words: await useWordsUp(app),
    visitors: await tellVisitors(app),
    limits: await countAlone(app),
    turns: await takeTurns(app),
    missed: await missNews(app),
    audit: await forgetOldRows(app),
    gone: await bringBack(app),
    helped: await helpPeople(app),
  };
  // Dates as texts, as names for ids are given in texts.
  return JSON.parse(JSON.stringify(told));
}

async function setUp({ services }: StoreApp) {
  const token = await services.setup.start();
  const admin = { username: "Admin", email: "admin@example.com", age: 36, password };
  return services.setup.finish({ token: token!, ...admin }, origin.address);
}

/** An old hash is made anew at a sign-in; a new password ends the other sessions. */
async function changePasswords({ services, store }: StoreApp) {
  const { credentials } = store.tables;
  const { auth, profile, users } = services;
  await store.atomically((db) => [db.update(credentials).set({ secret: `old:${password}` })]);
  const signIn = () => auth.token({ username: "ADMIN@example.com", password }, origin);
  await signIn();
  const { tokens } = await signIn();
  // A wrong password from a known device counts as that device's.
  const wrong = { username: "admin", password: "wrong", device_token: tokens.device_token };
  await auth.token(wrong, origin).catch(() => undefined);
  const caller = await auth.authenticate(`Bearer ${tokens.access_token}`);
  const changes = { password: `new ${password}`, currentPassword: password };
  await profile.change(caller!.user!, caller!, changes);
  const [row] = await store.db.select({ hash: credentials.secret }).from(credentials);
  const found = await users.findByName("Admin@Example.com");
  return { row, found: found?.username, sessions: await auth.list(caller!, { limit: 10 }) };
}

/** JSON comes back as the text that it was. */
async function makeItem({ app, services }: StoreApp) {
  const username = "admin";
  const { tokens } = await services.auth.token({ username, password: `new ${password}` }, origin);
  const token = tokens.access_token;
  const call = createCall(app);
  const properties = { zebra: 1, aa: { "2": null, "1": [0.1, 1e21, -0, 2 ** 53] }, b: "é\u2028" };
  const { body } = await call("POST", "/api/items", { token, body: { title: "É", properties } });
  await call("POST", `/api/items/${body.id}/like`, { token });
  return (await call("GET", `/api/items/${body.id}`, { token })).text;
}

/** Texts are in the order of their bytes. */
async function keepNames({ services }: StoreApp) {
  const events = { b: 1, A: 36_500, _: 3, é: 4, B: 5, "-": 6, "a b": 7, ab: 8 };
  return JSON.stringify(await services.retention.set({ default: null, events }));
}

async function changeSettings({ store }: StoreApp) {
  const change = { before: "one", after: "two" };
  return [
    await ensureSetting(store, "driven", "one"),
    await ensureSetting(store, "driven", "other"),
    await replaceSetting(store, "driven", change),
    await replaceSetting(store, "driven", change),
    await readSetting(store, "driven"),
  ];
}

async function listKeepers({ store }: StoreApp) {
  await noteKeepers(store, ["shop", "Shop"]);
  await noteKeepers(store, ["shop", "_shop"]);
  const { settings } = store.tables;
  return store.db.select().from(settings).orderBy(settings.name);
}

async function survey({ store, services, clock }: StoreApp) {
  const admin: Caller = {
    user: (await services.users.list({ limit: 1 })).items[0]!,
    permissions: ["admin"],
  };
  await services.keys.create(admin, { name: "Server", scopes: ["events:write", "users:read"] });
  await services.keys.create(undefined, {
    name: "page",
    scopes: ["events:write"],
    eventsPerMinute: 1_000_000_000,
  });
  return surveyKeys(store, new Date(clock()));
}

/** Sources that are full are listed; one that was cleared elsewhere is noticed. */
async function useWordsUp({ store, clock }: StoreApp) {
  const rows = store.tables.vocabulary;
  await store.atomically((db) => [
    db
      .insert(rows)
      .values(
        ["b", "A", "é"].flatMap((source) =>
          [0, 1].map((kind) => ({ source, kind, hash: "a".repeat(long) })),
        ),
      ),
  ]);
  const full = await listFullSources(store);
  await cutLongRows(store);
  const cut = await store.db.$count(rows);
  const limits = { eventNamesMax: 1, propertyNamesMax: 1 };
  const vocabulary = createVocabulary({
    store,
    clock,
    log: silentLog,
    writeAudit: openTestAudit(store, clock).entry,
    limits,
  });
  const refuse = async (event: string) => {
    const draft = await vocabulary.open("s");
    const refused = draft.refuse({ type: "track", event, properties: {} } as never);
    draft.keep();
    return refused;
  };
  const kept = () => store.db.$count(rows);
  const before = await kept();
  const answers = [await refuse("one")];
  await until(async () => (await kept()) === before + 1);
  answers.push(await refuse("two"));
  await store.atomically((db) => [db.delete(rows)]);
  clock.forward(2000);
  await until(async () => (await refuse("two")) === undefined);
  return { full, cut, answers };
}

/** The salt of a day is kept, and overwritten on the next one. */
async function tellVisitors({ store, clock }: StoreApp) {
  const visitors = createVisitors({ store, clock });
  const visitor = { address: "192.0.2.7", userAgent: "test", source: "page" };
  const first = (await visitors.today())(visitor);
  const again = (await createVisitors({ store, clock }).today())(visitor);
  clock.forward(24 * 60 * 60 * 1000);
  return { same: first === again, next: first === (await visitors.today())(visitor) };
}

/** The only node there is keeps what it counts over a restart. */
async function countAlone({ store, clock }: StoreApp) {
  const open = () => createLimits({ store: { ...store, tally: undefined }, clock, log: silentLog });
  const before = open();
  await before.rate("tries", { perMinute: 1 })("somebody");
  await before.close();
  const after = open();
  const limit = after.rate("tries", { perMinute: 1 });
  await after.load();
  return limit("somebody").catch(({ code }) => code);
}

/** A turn is one's, and then anybody's. */
async function takeTurns({ services, clock }: StoreApp) {
  const turn = { name: "test", forMs: 60_000 };
  const taken = [await services.takeTurn(turn), await services.takeTurn(turn)];
  clock.forward(60_000);
  return [...taken, await services.takeTurn(turn), await services.takeTurn(turn)];
}

/** What may have been missed is looked at: each tells once of what it finds. */
async function missNews({ store }: StoreApp) {
  const gaps: (() => void)[] = [];
  const onGap = (gap: () => void) => {
    gaps.push(gap);
    return () => {};
  };
  const told: string[] = [];
  hearNews(
    { store: { ...store, news: { ...store.news, onGap } }, log: silentLog },
    { onErased: () => void told.push("erased"), onRetention: () => void told.push("retention") },
  );
  for (const gap of gaps) gap();
  await until(async () => told.length === 2);
  for (const gap of gaps) gap();
  await Bun.sleep(50);
  return told.toSorted();
}

/** Rows of the audit log that are older than they are kept go. */
async function forgetOldRows({ store, services, clock }: StoreApp) {
  const rows = () => store.db.$count(store.tables.audit);
  const before = await rows();
  clock.forward(4000 * 24 * 60 * 60 * 1000);
  services.audit.purge();
  await until(async () => (await rows()) === 0);
  return before > 0;
}

/** A backup of app.db brings an account back that events.db knows to be erased. */
async function bringBack({ store, services, events, clock }: StoreApp) {
  const person = { username: "gone", email: "gone@example.com", age: 36, password };
  const { id } = await services.users.create(person);
  // In memory it is open to be written; only the type of an EventStore hides it.
  const { database } = events as ReturnType<typeof openEventsInMemory>;
  const insert = database.query("insert into erased (hash, until, settled) values (?, ?, 1)");
  insert.run(digestOf("user", id), clock());
  await services.people.catchUp();
  return {
    found: await services.users.find(id),
    erasures: await store.db.$count(store.tables.erasures),
  };
}

/** By somebody who is no admin: only then it is looked at what an account has. Invited by an account and by a key. */
async function helpPeople({ services }: StoreApp) {
  const { users, others, invitations, keys } = services;
  const person = (username: string) => ({
    username,
    email: `${username}@example.com`,
    age: 36,
    password,
  });
  const helper = await users.create(person("helper"), ["users:write"]);
  const by: Caller = { user: helper, permissions: helper.permissions };
  const { id } = await users.create(person("Kim"));
  await others.change(by, id, { username: "Kimberly", email: "Kimberly@example.com" });
  await others.givePassword(by, id, { password: `new ${password}` });
  const disabled = await others.disable(by, id);
  const found = await users.list({ query: "KIM", state: "disabled", limit: 10 });
  await others.enable(by, id);

  const { key } = await keys.create(by, { name: "office", scopes: ["users:write"] });
  const joined = [];
  for (const [inviter, username] of [
    [by, "lin"],
    [await keys.findCaller(key), "tom"],
  ] as const) {
    const { email } = person(username);
    const { link = "" } = await invitations.make(inviter, { email });
    const signUp = { ...person(username), invitation: link.split("#")[1] };
    joined.push(await users.signUp(signUp, origin.address));
    joined.push(await users.signUp(signUp, origin.address).catch(({ code }) => code));
  }
  await others.disable(await keys.findCaller(key), id);
  // As somebody who has just lost the permission.
  const stopped: Caller = { user: found.items[0]!, permissions: ["users:write"] };
  joined.push(await others.disable(stopped, helper.id).catch(({ code }) => code));
  const open = await invitations.make(by, { email: "zoe@example.com", permissions: [] });
  await invitations.revoke(by, open.id);
  return { disabled, found, joined, open: await invitations.list({ limit: 10 }) };
}

const waitMsMax = 5000;

/** What runs behind an answer tells nobody when it is done. */
async function until(isDone: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + waitMsMax;
  while (!(await isDone())) {
    if (Date.now() > end) throw new Error("It has not come about.");
    await Bun.sleep(5);
  }
}

function byMessageId(one: { messageId?: string }, other: { messageId?: string }): number {
  return String(one.messageId) < String(other.messageId) ? -1 : 1;
}
