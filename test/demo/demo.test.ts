import { expect, test } from "bun:test";
import { demoBoards } from "../../src/demo/boards.ts";
import { tellStory } from "../../src/demo/story.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { serve } from "../../src/app/serve.ts";
import { emptyFolder, plaudit, workerUrl } from "../cli/kit.ts";
import { configOf } from "../databases.ts";

const now = Date.UTC(2026, 2, 1, 12);

test("fills an empty folder with accounts, items, likes and exactly 20,000 events of 90 days", async () => {
  const folder = emptyFolder();
  const { code, out } = await plaudit(["demo", "--data", folder]);
  expect(code).toBe(0);
  expect(out).toMatch(/^51 accounts, 100 items, \d+ likes and 20000 events are in /);
  expect(out).toMatch(/Sign in as admin with the password [\w-]{16} \(shown this once\)\./);

  const events = (await plaudit(["export", "--data", folder])).out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events).toHaveLength(20_000);
  const times = events.map((event) => Date.parse(event.timestamp)).sort((a, b) => a - b);
  expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
  expect(times.at(-1)).toBeGreaterThan(Date.now() - 60 * 60 * 1000);
  expect(times[0]).toBeGreaterThan(Date.now() - 91 * 24 * 60 * 60 * 1000);

  // Somebody looked around first, and then signed up.
  const identified = events.filter((event) => event.type === "identify");
  expect(identified).toHaveLength(50);
  const strangers = new Set(events.filter((e) => !e.userId).map((e) => e.anonymousId));
  expect(identified.filter((event) => strangers.has(event.anonymousId)).length).toBeGreaterThan(10);

  await lookAround(folder, /password (\S+)/.exec(out)![1]!);

  const again = await plaudit(["demo", "--data", folder]);
  expect(again).toMatchObject({
    code: 1,
    told: [expect.stringMatching(/is not empty|choose an empty database/)],
  });
  // Fifty passwords are hashed, and some thousand likes written one by one.
}, 90_000);

/** As whoever opens it: boards whose every question is answered, lists in order, cohorts that differ. */
async function lookAround(folder: string, password: string) {
  const config = await configOf(folder, { PORT: "0" });
  const server = await serve({ config, log: silentLog, workerUrl });
  const signedIn = await fetch(new URL("/api/auth/token", server.url), {
    method: "POST",
    body: new URLSearchParams({ username: "admin", password }),
  });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  // oxlint-disable-next-line typescript/no-explicit-any -- an answer is looked at field by field
  const ask = async (path: string, body?: object): Promise<any> => {
    const answer = await fetch(new URL(path, server.url), {
      headers,
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
    expect(answer.status).toBe(200);
    return answer.json();
  };
  try {
    const { items: disabled } = await ask("/api/users?state=disabled");
    const { items: invited } = await ask("/api/users/invitations");
    expect([disabled.length, invited.length]).toEqual([1, 1]);
    expect(invited[0]).toMatchObject({ permissions: ["reports:read"], sent: false });
    const { items: boards } = await ask("/api/boards");
    expect(boards).toHaveLength(demoBoards.length);
    for (const { id } of boards) {
      for (const { report, params } of (await ask(`/api/boards/${id}`)).questions) {
        const isPosted = ["funnel", "retention"].includes(report);
        const path = `/api/reports/${report}`;
        const answer = isPosted
          ? await ask(path, params)
          : await ask(`${path}?${new URLSearchParams(params).toString()}`);
        expect(JSON.stringify(answer).length).toBeGreaterThan(200);
        if (report !== "retention") continue;
        const after = answer.cohorts.map((cohort: { size: number; returned: number[] }) =>
          ((cohort.returned[2] ?? 0) / cohort.size).toFixed(1),
        );
        expect(new Set(after).size).toBeGreaterThan(3);
      }
    }
    for (const path of ["/api/items?limit=100", "/api/users?limit=100"]) {
      const times = (await ask(path)).items.map((each: { createdAt: string }) => each.createdAt);
      expect(times.length).toBeGreaterThan(50);
      expect(times).toEqual(times.toSorted().reverse());
    }
  } finally {
    await server.stop();
  }
}

test("a seed tells one story, at whatever hour, and another seed another", () => {
  const later = 5 * 60 * 60 * 1000 + 12_345;
  const story = tellStory(1, now, 5000);
  const shifted = tellStory(1, now + later, 5000);
  expect(shifted.steps.map((step) => step.at - later)).toEqual(story.steps.map((step) => step.at));
  expect(shifted.people.map((p) => p.username)).toEqual(story.people.map((p) => p.username));
  expect(tellStory(2, now, 5000).steps[0]).not.toEqual(story.steps[0]!);
});

test("nothing in it comes before what it needs, or after its end", () => {
  const { people, products, likes, steps } = tellStory(3, now, 5000);
  for (const { firstSeenAt, signedUpAt } of people)
    expect(firstSeenAt).toBeLessThanOrEqual(signedUpAt);
  for (const { owner, createdAt } of products)
    expect(createdAt).toBeGreaterThanOrEqual(owner.signedUpAt);
  for (const { person, at } of [...likes, ...steps]) {
    if (person) expect(at).toBeLessThanOrEqual(person.lastSeenAt);
  }
  for (const { person, product, at } of likes) {
    expect(at).toBeGreaterThanOrEqual(Math.max(person.signedUpAt, product.createdAt));
    expect(at).toBeLessThanOrEqual(now);
  }
  for (const { at } of steps) expect(at).toBeLessThanOrEqual(now);
});
