// Nodes that store at once, wait for one another, lose an answer, and outlive what they learned from.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { dayMs } from "../../../../src/domain/time.ts";
import {
  append,
  event,
  events,
  failure,
  identify,
  idsOf,
  journal,
  listAll,
  purge,
  start,
} from "../../kit.ts";
import { openProxy } from "../proxy.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../server.ts";
import {
  begin,
  differentAnswers,
  expectEqualCopies,
  follow,
  personOf,
  whoIsWho,
} from "./copies.ts";
import { createSubjects } from "./subject.ts";
import { testMsMax, storeMuch } from "./following.ts";

let server: PostgresServer;
let open: ReturnType<typeof createSubjects>;
beforeAll(async () => {
  server = await startPostgres();
  open = createSubjects(server);
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

test(
  "two nodes that store at once get equal copies, whatever comes first",
  async () => {
    const subject = await open();
    const [one, other] = [subject.openNode(), subject.openNode({ node: "b" })];
    const account = await subject.addAccount();
    const [mine, theirs] = [await begin(one), await begin(other)];
    await Promise.all([
      (async () => {
        for (let n = 0; n < 3; n++) await storeMuch(mine, journal, n * 5000, account);
      })(),
      (async () => {
        for (let n = 0; n < 3; n++) await storeMuch(theirs, journal, 2500 + n * 5000, account);
      })(),
    ]);
    await follow(mine, subject);
    await follow(theirs, subject);
    await expectEqualCopies(one, other);
    const ledger = await mine.ledger();
    expect(ledger.accepted).toBe(ledger.stored + ledger.duplicates + ledger.deadLettered);
    expect(ledger.duplicates).toBeGreaterThan(0);
    const all = await listAll(one);
    expect(new Set(idsOf(all)).size).toBe(all.length - all.filter((e) => !e.messageId).length + 1);
    // A third one, which was not there, has the same from the log alone.
    const late = subject.openNode({ node: "c" });
    const writer = await begin(late);
    await follow(writer, subject);
    await expectEqualCopies(one, late);
    await subject.close();
  },
  testMsMax,
);

test(
  "while one commit is held back nobody overtakes it, and nobody waits for longer than a limit",
  async () => {
    const subject = await open();
    const nodes = [subject.openNode({ node: "a" }), subject.openNode({ node: "b" })];
    const [one, other] = await Promise.all(nodes.map((node) => begin(node)));
    await append(one!, events(2));
    await follow(other!, subject);
    // Whoever holds the order's row has a place, and has not committed.
    const allow = await subject.refuse();
    const from = performance.now();
    const waiting = [append(one!, events(3, {}, 10)), append(other!, events(3, {}, 20))];
    const errors = await Promise.all(waiting.map(failure));
    expect(performance.now() - from).toBeLessThan(10_000);
    for (const error of errors) expect(error).toBeInstanceOf(Error);
    expect(await listAll(nodes[1]!)).toHaveLength(2);
    await allow();
    await append(other!, events(3, {}, 20));
    await append(one!, events(3, {}, 10));
    for (const writer of [one!, other!]) await follow(writer, subject);
    await expectEqualCopies(nodes[0]!, nodes[1]!);
    const all = await listAll(nodes[0]!);
    expect(all.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await subject.close();
  },
  testMsMax,
);

test(
  "a batch whose answer was lost is in the log once, and goes on from there",
  async () => {
    const subject = await open();
    const proxy = openProxy(server.socket);
    const node = subject.openNode({ node: "a", url: proxy.urlOf(subject.url) });
    const writer = await begin(node);
    await append(writer, events(2));
    proxy.loseAnswerTo("insert into event_batches");
    const lost = await failure(append(writer, events(5, {}, 10)));
    expect(lost).toBeInstanceOf(Error);
    proxy.stop();
    await writer.close();
    // As the Worker that comes after it.
    const again = await begin({ openWriter: () => subject.openNode({ node: "a" }).openWriter() });
    expect(await again.position(journal)).toMatchObject({ sequence: 7 });
    await append(again, events(1, {}, 30));
    await follow(again, subject);
    expect(await again.ledger()).toMatchObject({ accepted: 8, stored: 8, duplicates: 0 });
    await subject.close();
  },
  testMsMax,
);

test(
  "who is who stays known when the events that said so have expired, until one of them is erased",
  async () => {
    const subject = await open();
    const [one, other] = [subject.openNode({ node: "a" }), subject.openNode({ node: "b" })];
    const away = subject.openNode({ node: "c" });
    const [mine, theirs] = [await begin(one), await begin(other)];
    await append(mine, [event(1, { userId: "ann" })]);
    const leaving = await begin(away);
    await follow(leaving, subject);
    await leaving.close();

    const old = { timestamp: start - 30 * dayMs, receivedAt: start - 30 * dayMs };
    const posthog = { ...old, dialect: "posthog" } as const;
    const isPublic = { ...old, public: true } as const;
    const visit = (number: number, anonymousId: string) =>
      event(number, { userId: undefined, anonymousId, public: true });
    await append(mine, [
      visit(2, "annphone"),
      visit(3, "bobphone"),
      visit(4, "kiosk"),
      event(5, { userId: "bob" }),
      event(6, { userId: "early", dialect: "posthog" }),
      identify("ann", "annphone", old),
      identify("bob", "bobphone", isPublic),
      event(7, { ...old, event: "identify", userId: undefined, anonymousId: "kiosk" }),
    ]);
    await append(theirs, [
      identify("cid", "early", posthog),
      // The first has it.
      identify("bob", "annphone", old),
      event(8, { ...posthog, type: "alias", event: "identify", userId: "bob", previousId: "b0b" }),
      event(9, { userId: "b0b", dialect: "posthog" }),
    ]);
    for (const writer of [mine, theirs]) await follow(writer, subject);
    await subject.keep("identify", 5);
    expect(await purge(mine, start + dayMs)).toEqual({ erased: 0, expired: 6 });
    await purge(theirs, start + dayMs);
    const [left] =
      await subject.admin`select count(*)::int as n from event_batches where oldest like '%identify%'`;
    expect(left.n).toBe(0);

    const late = subject.openNode({ node: "d" });
    const writers = [mine, theirs, await begin(late), await begin(away)];
    // What may not be joined any more stays so everywhere.
    await append(mine, [
      identify("mallory", "kiosk", { public: true }),
      identify("mallory", "bobphone", { public: true }),
    ]);
    for (const writer of writers) await follow(writer, subject);
    const known = whoIsWho(one);
    expect(known).toContainEqual(["anonymous", "annphone", 4, "ann", "ann"]);
    expect(known).toContainEqual(["anonymous", "bobphone", 0, "bob", null]);
    expect(known).toContainEqual(["anonymous", "kiosk", 4, null, null]);
    expect(known).toContainEqual(["user", "early", 4, "cid", "cid"]);
    expect(known).toContainEqual(["user", "b0b", 4, "bob", "bob"]);
    for (const node of [other, late, away]) {
      expect(whoIsWho(node)).toEqual(known);
      expect(await personOf(node, "annphone")).toBe("ann");
      expect(await differentAnswers(one, node)).toEqual([]);
    }

    await subject.erase("ann", start + 10 * dayMs);
    for (const writer of [...writers.slice(2), mine, theirs]) await purge(writer, start + dayMs);
    const fresh = subject.openNode({ node: "e" });
    await follow(await begin(fresh), subject);
    for (const node of [one, other, late, away, fresh]) {
      expect(JSON.stringify([whoIsWho(node), await listAll(node)])).not.toContain("ann");
      expect(whoIsWho(node)).toEqual(whoIsWho(one));
      expect(await differentAnswers(one, node)).toEqual([]);
    }
    const noted = await subject.admin`select known from event_ids`;
    expect(JSON.stringify(noted)).not.toContain("ann");
    expect(JSON.stringify(noted)).toContain("kiosk");
    await subject.close();
  },
  testMsMax,
);
