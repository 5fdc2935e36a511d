// The demands on the writing half of the port.
import { expect } from "bun:test";
import type { UnparsedEvent } from "../../src/domain/event.ts";
import { writeRecord, encodeHead } from "../../src/domain/event-codec.ts";
import { dayMs } from "../../src/domain/time.ts";
import { type Letter, MovedError, UnstorableError } from "../../src/store/event-log.ts";
import type { Demand } from "./demand.ts";
import {
  after,
  append,
  broken,
  event,
  events,
  failure,
  identify,
  idsOf,
  journal,
  listAll,
  many,
  open,
  parsed,
  purge,
  settle,
  start,
  storedIds,
  wrongRollups,
} from "./kit.ts";

const storing: Demand[] = [
  {
    name: "a journal that nothing was stored of is at its beginning",
    async check(subject) {
      const writer = await open(subject);
      expect(await writer.position(journal)).toEqual({ segment: 0, offset: 0, sequence: 0 });
      expect(await writer.ledger()).toEqual({
        accepted: 0,
        stored: 0,
        duplicates: 0,
        deadLettered: 0,
      });
      expect(await listAll(subject)).toEqual([]);
    },
  },
  {
    name: "events are stored whole and in their order, few or many, one batch behind the other",
    async check(subject) {
      const writer = await open(subject);
      const whole = event(0, {
        type: "identify",
        event: "identify",
        userId: "ann",
        anonymousId: "phone",
        previousId: "before",
        groupId: "team",
        sentAt: start - 5,
        public: true,
        dialect: "posthog",
        unnamed: true,
        properties: '{"text":"line\\nbreak 🌱","deep":[{"a":null}]}',
      });
      const bare: UnparsedEvent = {
        type: "page",
        event: "page",
        anonymousId: "tablet",
        timestamp: start,
        receivedAt: start + 1,
        source: "other",
        properties: null,
      };
      const batches = [[whole, bare], events(many, {}, 10), events(3, {}, 20_000)];
      for (const batch of batches) {
        const { stored, duplicates } = await append(writer, batch);
        expect({ stored, duplicates }).toEqual({ stored: batch.length, duplicates: 0 });
      }
      const all = await listAll(subject);
      const sent = batches.flat().map((each, i) => ({ ...parsed(each), seq: i + 1 }));
      expect(all).toEqual(sent);
    },
  },
  {
    name: "a batch without events moves the journal's place alone",
    async check(subject) {
      const writer = await open(subject);
      const to = { segment: 3, offset: 28, sequence: 0 };
      const from = await writer.position(journal);
      await writer.append({ journal, from, to, events: [] });
      expect(await writer.position(journal)).toEqual(to);
    },
  },
  {
    name: "what accounts do is in their feeds, but for what a public key says",
    async check(subject) {
      const userId = await subject.addAccount();
      const writer = await open(subject);
      const own = event(1, { userId });
      await append(writer, [own, event(2, { userId, public: true }), event(3)]);
      await append(writer, events(many, {}, 10));
      await append(writer, [own]);
      const log = subject.openLog();
      const entries = await log.feeds.newest(10)(userId);
      await log.close();
      expect(entries).toMatchObject([{ seq: 1, event: "seen", properties: '{"number":1}' }]);
    },
  },
];

const copies: Demand[] = [
  {
    name: "a message is stored once, within a batch, across batches and after reopening",
    async check(subject) {
      let writer = await open(subject);
      const batch = events(20);
      expect(await append(writer, [...batch, ...batch])).toMatchObject({
        stored: 20,
        duplicates: 20,
      });
      expect(await append(writer, batch)).toMatchObject({ stored: 0, duplicates: 20 });
      await append(writer, events(many, {}, 100));
      expect(await append(writer, batch)).toMatchObject({ stored: 0, duplicates: 20 });
      await writer.close();
      writer = await open(subject);
      expect(await append(writer, [...batch, event(50)])).toMatchObject({
        stored: 1,
        duplicates: 20,
      });
      expect(await storedIds(subject)).toEqual(
        idsOf([...batch, ...events(many, {}, 100), event(50)]),
      );
      expect(await writer.ledger()).toMatchObject({ stored: many + 21, duplicates: 80 });
    },
  },
  {
    name: "copies of a message are sent within a day of each other, to the millisecond, whatever lies between",
    async check(subject) {
      const writer = await open(subject);
      const first = event(1, { timestamp: start });
      await append(writer, [first]);
      const sent: [parts: Partial<UnparsedEvent>, isCopy: boolean][] = [
        [{ timestamp: start + dayMs }, true],
        [{ timestamp: start - dayMs }, true],
        // The clock as it was sent decides, not the corrected one.
        [{ timestamp: start + 5 * dayMs, sentAt: start + 1 }, true],
        [{ timestamp: start, sentAt: start + 40 * dayMs }, false],
        [{ timestamp: start + dayMs + 1 }, false],
        [{ timestamp: start - dayMs - 1 }, false],
        [{ timestamp: start, source: "other" }, false],
      ];
      const check = async (all: typeof sent) => {
        for (const [parts, isCopy] of all) {
          const { stored } = await append(writer, [{ ...first, ...parts }]);
          expect({ ...parts, isCopy: stored === 0 }).toEqual({ ...parts, isCopy });
        }
      };
      const copies = sent.filter(([, isCopy]) => isCopy);
      await check(copies);
      // What is packed is looked for in another way.
      await append(writer, events(many, {}, 100));
      await check(copies);
      await check(sent);
    },
  },
  {
    name: "events without a message id are all stored",
    async check(subject) {
      const writer = await open(subject);
      const nameless = event(1, { messageId: undefined });
      await append(writer, [nameless, nameless]);
      await append(writer, [nameless]);
      expect(await storedIds(subject)).toEqual([undefined, undefined, undefined]);
    },
  },
  {
    name: "what another writer stored meanwhile is known to this one",
    async check(subject) {
      const [mine, theirs] = [await open(subject), await open(subject, "cli-1")];
      await append(mine, events(30));
      expect(await append(theirs, events(40), "cli-1")).toMatchObject({ stored: 10 });
      await append(theirs, events(many, {}, 100), "cli-1");
      expect(await append(mine, events(150))).toMatchObject({ stored: 60 });
      await append(mine, events(many, {}, 20_000));
      expect(await append(mine, [event(100)])).toMatchObject({ stored: 0 });
      await append(theirs, events(many, {}, 40_000), "cli-1");
      expect(await append(mine, events(many, {}, 40_000))).toMatchObject({ stored: 0 });
    },
  },
];

const places: Demand[] = [
  {
    name: "a journal's place and ledger move with the batch, each journal's for itself",
    async check(subject) {
      const writer = await open(subject);
      await writer.begin("cli-1");
      await append(writer, events(5));
      await append(writer, events(8), "cli-1");
      await append(writer, events(2, {}, 50));
      expect(await writer.position(journal)).toMatchObject({ sequence: 7, offset: 700 });
      expect(await writer.position("cli-1")).toMatchObject({ sequence: 8 });
      expect(await writer.ledger()).toEqual({
        accepted: 15,
        stored: 10,
        duplicates: 5,
        deadLettered: 0,
      });
      await writer.close();
      const again = await open(subject);
      expect(await again.position(journal)).toMatchObject({ sequence: 7, offset: 700 });
      const log = subject.openLog();
      expect(await log.ledgers()).toEqual([
        { name: "cli-1", accepted: 8, stored: 3, duplicates: 5, deadLettered: 0 },
        { name: journal, accepted: 7, stored: 7, duplicates: 0, deadLettered: 0 },
      ]);
      await log.close();
    },
  },
  {
    name: "of two writers of one journal the second is refused, stores nothing, and may go on from where it is",
    async check(subject) {
      const [one, other] = [await open(subject), await open(subject)];
      const from = await one.position(journal);
      const batch = {
        journal,
        from,
        to: after(from, 3),
        events: events(3, { messageId: undefined }),
      };
      await one.append(batch);
      expect(await failure(other.append(batch))).toBeInstanceOf(MovedError);
      expect(await failure(one.append(batch))).toBeInstanceOf(MovedError);
      const letter: Letter = { segment: 0, offset: 0, count: 3, reason: "none", record: "here" };
      expect(await failure(other.setAside(batch, letter))).toBeInstanceOf(MovedError);
      expect(await listAll(subject)).toHaveLength(3);
      const log = subject.openLog();
      expect(await log.deadLetters.count()).toEqual({ letters: 0, events: 0 });
      await log.close();
      await append(other, [event(9)]);
      expect(await other.ledger()).toEqual({
        accepted: 4,
        stored: 4,
        duplicates: 0,
        deadLettered: 0,
      });
    },
  },
];

const failures: Demand[] = [
  {
    name: "a batch with an event that cannot be stored leaves nothing, and its halves are as if it had never been",
    async check(subject) {
      const writer = await open(subject);
      await append(writer, [event(0)]);
      const before = [await writer.position(journal), await writer.ledger()];
      const batch = [...events(6, { userId: "new", event: "new", source: "new" }, 1), broken(7)];
      for (let i = 0; i < 2; i++) {
        expect(await failure(append(writer, batch))).toBeInstanceOf(UnstorableError);
        expect([await writer.position(journal), await writer.ledger()]).toEqual(before);
        expect(await storedIds(subject)).toEqual(["message 0"]);
      }
      expect(await failure(append(writer, [broken(7)]))).toBeInstanceOf(UnstorableError);
      expect(await append(writer, batch.slice(0, 3))).toMatchObject({ stored: 3 });
      expect(await append(writer, batch.slice(0, 6))).toMatchObject({ stored: 3, duplicates: 3 });
      expect(await listAll(subject)).toHaveLength(7);
    },
  },
  {
    name: "a large batch that fails leaves nothing, though part of it was packed",
    async check(subject) {
      const writer = await open(subject);
      await append(writer, events(many - 1000));
      const batch = [...events(many, {}, many), broken(1)];
      expect(await failure(append(writer, batch))).toBeInstanceOf(UnstorableError);
      expect(await storedIds(subject)).toEqual(idsOf(events(many - 1000)));
      expect(await append(writer, batch.slice(0, -1))).toMatchObject({ stored: many });
      expect(await wrongRollups(subject)).toEqual([]);
    },
  },
  {
    name: "a store that is refused for a while blames no event, and stores the same batch after",
    async check(subject) {
      const writer = await open(subject);
      await append(writer, events(2));
      const allow = await subject.refuse();
      let worked = 0;
      const from = await writer.position(journal);
      const batch = { journal, from, to: after(from, 4), events: events(4) };
      const error = await failure(writer.append({ ...batch, onCommit: () => (worked += 1) }));
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(UnstorableError);
      expect(error).not.toBeInstanceOf(MovedError);
      await allow();
      expect(await writer.position(journal)).toEqual(from);
      expect(await append(writer, events(4))).toMatchObject({ stored: 2, duplicates: 2 });
    },
  },
  {
    name: "it says when only the commit is left, and only of batches that get there",
    async check(subject) {
      const writer = await open(subject);
      let commits = 0;
      const send = async (batch: UnparsedEvent[]) => {
        const from = await writer.position(journal);
        const to = after(from, batch.length);
        return writer.append({ journal, from, to, events: batch, onCommit: () => (commits += 1) });
      };
      const { workMs } = await send(events(3));
      expect(commits).toBe(1);
      expect(workMs).toBeGreaterThanOrEqual(0);
      await failure(send([event(5), broken(6)]));
      expect(commits).toBe(1);
    },
  },
  {
    name: "what is set aside is counted and kept, and moves the journal's place; lost stretches are told apart",
    async check(subject) {
      const writer = await open(subject);
      const from = await writer.position(journal);
      const record = writeRecord({ head: encodeHead(event(1)), properties: null });
      const one: Letter = { segment: 4, offset: 28, count: 1, reason: "too odd", record };
      await writer.setAside({ journal, from, to: after(from, 1) }, one);
      expect(await writer.lostSegments(journal)).toEqual([]);
      const stretch: Letter = {
        segment: 5,
        offset: 99,
        count: 20,
        reason: "It could not be read.",
        record: "segment 5 from byte 99",
      };
      const next = await writer.position(journal);
      expect(next).toEqual(after(from, 1));
      await writer.setAside({ journal, from: next, to: after(next, 20) }, stretch);
      await append(writer, [event(2)]);
      expect(await writer.ledger()).toEqual({
        accepted: 22,
        stored: 1,
        duplicates: 0,
        deadLettered: 21,
      });
      expect(await writer.lostSegments(journal)).toEqual([5]);
      expect(await writer.lostSegments("cli-1")).toEqual([]);
      const log = subject.openLog();
      expect(await log.deadLetters.count()).toEqual({ letters: 2, events: 21 });
      expect(await log.deadLetters.list({ limit: 5 })).toMatchObject([
        { journal, count: 20, reason: stretch.reason, record: stretch.record },
        { journal, count: 1, reason: one.reason, record },
      ]);
      await log.close();
    },
  },
  {
    name: "a letter that is dropped is gone alone, and what it stood for stays counted",
    async check(subject) {
      const writer = await open(subject);
      for (const reason of ["first", "second"]) {
        const from = await writer.position(journal);
        const letter: Letter = { segment: 1, offset: 28, count: 1, reason, record: "here" };
        await writer.setAside({ journal, from, to: after(from, 1) }, letter);
      }
      const log = subject.openLog();
      const [second] = await log.deadLetters.list({ limit: 1 });
      await writer.dropLetter(second!.id);
      await writer.dropLetter(second!.id);
      await writer.dropLetter(second!.id + 100);
      expect(await log.deadLetters.list({ limit: 5 })).toMatchObject([{ reason: "first" }]);
      await log.close();
      expect(await writer.ledger()).toMatchObject({ accepted: 2, deadLettered: 2 });
    },
  },
];

const removals: Demand[] = [
  {
    name: "events are expired by name after whole days of UTC, and their places are not given out again",
    async check(subject) {
      const writer = await open(subject);
      const at = (name: string, days: number) =>
        event(0, { event: name, messageId: undefined, timestamp: start + days * dayMs });
      const names = ["page", "bought", "other"];
      await append(
        writer,
        [-3, -2, -1, 0].flatMap((days) => names.map((name) => at(name, days))),
      );
      await subject.keep("page", 1);
      await subject.keep("bought", null);
      await subject.keep("", 2);
      expect(await purge(writer, start + dayMs - 1)).toEqual({ erased: 0, expired: 3 });
      const left = async (name: string) =>
        (await listAll(subject))
          .filter((each) => each.event === name)
          .map(({ timestamp }) => (timestamp - start) / dayMs);
      expect(await left("page")).toEqual([-1, 0]);
      expect(await left("bought")).toEqual([-3, -2, -1, 0]);
      expect(await left("other")).toEqual([-2, -1, 0]);
      await subject.keep("", 1);
      await subject.keep("bought", 1);
      // Now the newest go, too.
      expect(await purge(writer, start + 10 * dayMs)).toEqual({ erased: 0, expired: 9 });
      await append(writer, [at("page", 9)]);
      expect((await listAll(subject)).map(({ seq }) => seq)).toEqual([13]);
      expect(await purge(writer, start + 10 * dayMs)).toEqual({ erased: 0, expired: 0 });
    },
  },
  {
    name: "a message that has expired is a new one when it comes again",
    async check(subject) {
      const writer = await open(subject);
      const old = { event: "page", timestamp: start - 9 * dayMs };
      await append(writer, [event(1, old), ...events(many, {}, 10)]);
      await append(writer, [event(2, old)]);
      const again = [event(1, old), event(2, old)];
      expect(await append(writer, again)).toMatchObject({ stored: 0, duplicates: 2 });
      await subject.keep("page", 1);
      expect(await purge(writer, start)).toEqual({ erased: 0, expired: 2 });
      await subject.keep("page", null);
      expect(await append(writer, again)).toMatchObject({ stored: 2, duplicates: 0 });
      expect(await listAll(subject)).toHaveLength(many + again.length);
    },
  },
  {
    name: "a person is erased under every id that was joined to theirs, and nothing of anybody else",
    async check(subject) {
      const writer = await open(subject);
      const by = (parts: Partial<UnparsedEvent>) => event(0, { messageId: undefined, ...parts });
      const mixed = [
        by({ userId: undefined, anonymousId: "phone" }),
        by({ userId: "ann", anonymousId: "tablet" }),
        identify("ann", "phone"),
        by({ userId: "bob" }),
        by({ userId: undefined, anonymousId: "laptop" }),
        // On her device, and yet somebody else's.
        by({ userId: "bob", anonymousId: "phone" }),
        // A public key has nobody erased.
        identify("ann", "kiosk", { public: true }),
        by({ userId: undefined, anonymousId: "kiosk" }),
      ];
      await append(writer, mixed);
      await append(writer, events(many, { userId: "bob" }));
      await append(writer, mixed);
      await subject.erase("ann", start + 50 * dayMs);
      expect(await purge(writer)).toEqual({ erased: 8, expired: 0 });
      const left = await listAll(subject);
      expect(left.filter(({ userId }) => userId === "bob")).toHaveLength(many + 4);
      const anonymous = left.filter(({ userId }) => userId === undefined);
      expect(anonymous.map(({ anonymousId }) => anonymousId)).toEqual([
        "laptop",
        "kiosk",
        "laptop",
        "kiosk",
      ]);
      const onTheirDevice = left.filter((each) => each.userId === "bob" && each.anonymousId);
      expect(onTheirDevice).toEqual([]);
      expect(JSON.stringify(left)).not.toContain("ann");
      expect(JSON.stringify(left)).not.toContain("phone");
      await settle(writer);
      expect(await wrongRollups(subject)).toEqual([]);
    },
  },
  {
    name: "what was erased does not come back, and who comes back later is somebody new",
    async check(subject) {
      let writer = await open(subject);
      const theirs = events(5, { userId: "ann" });
      await append(writer, theirs);
      await subject.erase("ann", start + 10 * dayMs);
      await purge(writer);
      // Out of a backup, or an old export: taken, and gone.
      expect(await append(writer, theirs)).toMatchObject({ stored: 5, duplicates: 0 });
      await writer.close();
      writer = await open(subject);
      await append(writer, theirs);
      expect(await listAll(subject)).toEqual([]);
      const later = start + 11 * dayMs;
      await append(writer, [event(9, { userId: "ann", timestamp: later, receivedAt: later })]);
      expect(await purge(writer)).toEqual({ erased: 0, expired: 0 });
      expect(await listAll(subject)).toHaveLength(1);
    },
  },
  {
    name: "an id that turns out late to have been an erased person's makes the next purge due",
    async check(subject) {
      const writer = await open(subject);
      const anonymous = event(1, { userId: undefined, anonymousId: "phone" });
      await append(writer, [anonymous, event(2, { userId: "bob" })]);
      await subject.erase("ann", start + 10 * dayMs);
      await purge(writer);
      expect(await writer.isPurgeDue()).toBe(false);
      await append(writer, [identify("ann", "phone")]);
      expect(await writer.isPurgeDue()).toBe(true);
      expect(await purge(writer)).toEqual({ erased: 1, expired: 0 });
      expect(await writer.isPurgeDue()).toBe(false);
      expect(await storedIds(subject)).toEqual(["message 2"]);
    },
  },
  {
    name: "the dead letters of an erased person go, and of others' their ids",
    async check(subject) {
      const writer = await open(subject);
      const letterOf = async (each: UnparsedEvent) => {
        const from = await writer.position(journal);
        const record = writeRecord({ head: encodeHead(each), properties: each.properties });
        const letter: Letter = { segment: 1, offset: 28, count: 1, reason: "too odd", record };
        await writer.setAside({ journal, from, to: after(from, 1) }, letter);
      };
      await letterOf(event(1, { userId: "ann" }));
      await letterOf(event(2, { userId: "bob", previousId: "ann" }));
      await letterOf(event(3, { userId: "bob", anonymousId: "phone" }));
      await subject.erase("ann", start + 10 * dayMs);
      await purge(writer);
      const log = subject.openLog();
      const letters = await log.deadLetters.list({ limit: 9 });
      await log.close();
      expect(letters.map(({ record }) => record)).toEqual(
        [event(3, { userId: "bob", anonymousId: "phone" }), event(2, { userId: "bob" })].map(
          (each) => writeRecord({ head: encodeHead(each), properties: each.properties }),
        ),
      );
      expect(await writer.ledger()).toMatchObject({ deadLettered: 3 });
    },
  },
  {
    name: "a purge goes by steps, batches come between them, and one that is ended early is done by the next",
    async check(subject) {
      let writer = await open(subject);
      // Of her there is something in each of many packs.
      for (let from = 0; from < 6 * many; from += many)
        await append(writer, events(many, {}, from));
      await subject.erase("user 3", start + 50 * dayMs);
      const first = writer.purge(start + 100 * dayMs);
      expect((await first.next()).done).toBe(false);
      await append(writer, [event(1e5, { userId: "bob" })]);
      await writer.close();
      writer = await open(subject);
      await purge(writer);
      const left = await listAll(subject);
      expect(left.filter(({ userId }) => userId === "user 3")).toEqual([]);
      const others = events(6 * many).filter(({ userId }) => userId !== "user 3");
      expect(left).toHaveLength(others.length + 1);
      expect(left.at(-1)?.userId).toBe("bob");
      await settle(writer);
      expect(await wrongRollups(subject)).toEqual([]);
      expect(await purge(writer)).toEqual({ erased: 0, expired: 0 });
    },
  },
];

const settling: Demand[] = [
  {
    name: "what is counted by day and month is right at any time, and joins are carried into it as it settles",
    async check(subject) {
      const writer = await open(subject);
      const visits = Array.from({ length: many }, (_, i) =>
        event(i, {
          userId: undefined,
          anonymousId: `visitor ${i % 50}`,
          timestamp: start + (i % 90) * dayMs,
        }),
      );
      await append(writer, visits);
      await append(
        writer,
        Array.from({ length: 50 }, (_, i) => identify(`user ${i % 20}`, `visitor ${i}`)),
      );
      expect(await wrongRollups(subject)).toEqual([]);
      expect(await writer.settle()).toBe(true);
      expect(await wrongRollups(subject)).toEqual([]);
      await settle(writer);
      expect(await wrongRollups(subject)).toEqual([]);
      const log = subject.openLog();
      expect(await log.actors.unfolded()).toEqual([]);
      await log.close();
      expect(await writer.settle()).toBe(false);
      expect(await listAll(subject)).toHaveLength(many + 50);
    },
  },
];

export const writingDemands: readonly Demand[] = [
  ...storing,
  ...copies,
  ...places,
  ...failures,
  ...removals,
  ...settling,
];
