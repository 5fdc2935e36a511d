// The clients of other languages, unmodified, against the compiled binary: whatever the network and the
// machine do, everything arrives once, with the ids, names, times and types that were meant.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import type { Event } from "../../src/features/events/model.ts";
import { type Fault, startFaulty } from "./faulty.ts";
import { buildBinary, startServer } from "./kit.ts";
import { type Command, type Language, languages } from "./languages.ts";

const binary = await buildBinary();
const server = await startServer({ command: [binary] });
const network = await startFaulty({ target: server.url, crash: () => server.crash(0) });

afterAll(async () => {
  network.stop();
  expect(await server.stop()).toBe(0);
  rmSync(dirname(binary), { recursive: true });
});

const buildMsMax = 1_800_000;
const first = Date.UTC(2026, 0, 1);

/** What each sends besides its numbered likes: of whom, of what type, and with what. */
const segmentCalls = [
  { type: "identify", userId: "user-1", properties: { plan: "pro" } },
  { type: "page", userId: "user-1", properties: { name: "Home", category: "Docs" } },
  { type: "group", userId: "user-1", groupId: "acme", properties: { seats: 12 } },
  { type: "alias", userId: "user-1", previousId: "anon-2" },
];
const besides: Record<string, object[]> = {
  segment: segmentCalls,
  rudderstack: segmentCalls,
  posthog: [
    { event: "Item Seen", userId: "anon-1" },
    // PostHog's for Python and Rust name them the other way round than its others.
    { type: "alias" },
    { type: "identify", userId: "user-1", properties: { plan: "pro" } },
  ],
};

for (const language of languages) {
  const missing = language.tools.filter((tool) => Bun.which(tool) === null);
  if (missing.length > 0) {
    console.warn(
      `SKIPPED: without ${missing.join(" and ")} no client of ${language.name} is tested.`,
    );
    test.skip(`${language.name}, without ${missing.join(" and ")}`, () => {});
  } else describe(language.name, () => testLanguage(language));
}

function testLanguage(language: Language): void {
  const { name, clients, runMsMax } = language;
  let command: Command = () => [];

  beforeAll(async () => void (command = await language.prepare()), buildMsMax);

  for (const client of clients) {
    const [family = ""] = client.split("-", 1);
    const others = besides[family] ?? [];

    /** Sends through the network, and gives what the client logged, and what was stored. */
    async function send(what: string, count: number, fault?: Fault, flags: string[] = []) {
      const source = `${name}-${client}-${what}`;
      const key = await server.createKey(source, ...flags);
      network.arm(fault);
      const child = Bun.spawn([...command(client), client, network.url, key, String(count)], {
        stdin: "pipe",
        stdout: "pipe",
        stderr: "pipe",
        timeout: runMsMax,
      });
      const logged = Promise.all([
        new Response(child.stdout).text(),
        new Response(child.stderr).text(),
      ]);
      const expected = count + others.length;
      await Promise.race([child.exited, server.stored(source, expected, runMsMax)]);
      // A client that does not know when it is done goes on until its input ends.
      await child.stdin.end();
      const log = (await logged).join("");
      expect({ code: await child.exited, log }).toEqual({ code: 0, log });
      expect(network.isDone()).toBe(true);
      const events = await server.stored(source, expected);
      const likes = events.filter(({ event }) => event === "Item Liked");
      expect(likes.map(({ properties }) => properties["n"]).toSorted(byNumber)).toEqual(
        Array.from({ length: count }, (_, n) => n),
      );
      for (const like of likes)
        expect(toLike(like)).toEqual(likeOf(like.properties["n"] as number));
      for (const each of others) {
        expect(events.filter((event) => Bun.deepMatch(each, event))).toHaveLength(1);
      }
      return { log };
    }

    test(
      `${client} sends everything as it means it, and logs no error`,
      async () => {
        const { log } = await send("plain", 20);
        expect(log).not.toMatch(/error|exception|fatal|panic|fail|warn/i);
        expect(new Set(network.statuses)).toEqual(new Set([200]));
      },
      runMsMax,
    );

    for (const fault of ["lost", "cut", "killed"] as const) {
      test(
        `${client} counts once what was ${fault} after it was stored`,
        async () => void (await send(fault, 20, fault)),
        runMsMax,
      );
    }

    test(
      `${client} waits for its limit, and loses nothing`,
      async () => {
        await send("limited", 70, undefined, ["--events-per-minute", "60"]);
        expect(network.statuses).toContain(family === "posthog" ? 503 : 429);
      },
      runMsMax,
    );
  }
}

const byNumber = (one: unknown, other: unknown) => Number(one) - Number(other);

const toLike = ({ type, userId, timestamp, properties }: Event) => ({
  type,
  userId,
  timestamp,
  text: properties["text"],
});

const likeOf = (n: number) => ({
  type: "track",
  userId: "user-1",
  timestamp: new Date(first + n * 1000).toISOString(),
  text: "é",
});
