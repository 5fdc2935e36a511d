// Makes a story happen: accounts, items and likes by the features' own rules, each at its own time, and
// visits through the recorder like anybody's events.
import { AsyncLocalStorage } from "node:async_hooks";
import { dayMs } from "../domain/time.ts";
import type { RecordedEvent } from "../domain/event.ts";
import { acceptPatiently } from "../recorder/patience.ts";
import { createItems } from "../features/items/items.ts";
import { createServices } from "../app/services.ts";
import type { Workspace } from "../app/workspace.ts";
import { demoBoards } from "./boards.ts";
import { type Person, type Product, type Step, storyDays, tellStory } from "./story.ts";

export interface Demo {
  /** Shown once: it is random, whatever the seed. */
  adminPassword: string;
  accounts: number;
  items: number;
  likes: number;
  events: number;
}

export const eventsCount = 20_000;

/** The address of an invitation that is open. */
const expected = "rosalind@example.com";
const frameEventsMax = 1000;
/** Passwords are hashed two at a time; more would only wait. */
const signUpsAtOnce = 2;
const storedMsMax = 60_000;

/** Fills an empty workspace. */
export async function fillDemo(workspace: Workspace, seed: number, now: number): Promise<Demo> {
  const { recorder } = workspace;
  // Every call has the time it is told to happen at, however many run at once.
  const time = new AsyncLocalStorage<number>();
  const clock = () => time.getStore() ?? now;
  // Nobody is written to: these people are made up.
  const config = { ...workspace.config, mail: undefined, signup: "open" as const };
  const { users, boards, others, invitations } = createServices({ ...workspace, config, clock });
  const items = createItems({ store: workspace.store, record: recorder.record, clock });
  const story = tellStory(seed, now, eventsCount - 1);

  const adminPassword = randomPassword();
  const admin = { username: "admin", email: "admin@example.com", age: 40, password: adminPassword };
  const { id: adminId } = await time.run(now - storyDays * dayMs, () =>
    users.create(admin, ["admin"]),
  );
  for (const board of demoBoards) await boards.create(board, adminId);

  const userIds = new Map<Person, string>();
  for (let from = 0; from < story.people.length; from += signUpsAtOnce) {
    const signUp = async (person: Person) => {
      const { username, email, age, signedUpAt } = person;
      const account = { username, email, age, password: randomPassword() };
      const { id } = await time.run(signedUpAt, () => users.create(account));
      userIds.set(person, id);
    };
    await Promise.all(story.people.slice(from, from + signUpsAtOnce).map(signUp));
  }
  const itemIds = new Map<Product, string>();
  await Promise.all(
    story.products.map(async (product) => {
      const { title, description, properties, owner, createdAt } = product;
      const made = { title, description, properties };
      const { id } = await time.run(createdAt, () => items.create(made, userIds.get(owner)!));
      itemIds.set(product, id);
    }),
  );
  await Promise.all(
    story.likes.map(({ person, product, at }) =>
      time.run(at, () => items.like(itemIds.get(product)!, userIds.get(person)!)),
    ),
  );

  // Somebody who left, and somebody who is expected: an admin's console has both.
  await others.disable(undefined, userIds.get(story.people.at(-1)!)!);
  await invitations.make(undefined, { email: expected, permissions: ["reports:read"] });

  await recordVisits(recorder, seed, [
    ...story.people.map((person) => toIdentify(person, userIds.get(person)!)),
    ...story.steps.map((step) => toStep(step, userIds, itemIds)),
  ]);
  return {
    adminPassword,
    accounts: story.people.length + 1,
    items: story.products.length,
    likes: story.likes.length,
    events: recorder.status().ledger.stored,
  };
}

/** Records them in the order of their times, and waits until they are stored. */
async function recordVisits(
  recorder: Workspace["recorder"],
  seed: number,
  visits: readonly RecordedEvent[],
): Promise<void> {
  const inTime = visits.toSorted((a, b) => a.timestamp - b.timestamp);
  for (const [i, event] of inTime.entries()) event.messageId = `demo:${seed}:${i}`;
  for (let from = 0; from < inTime.length; from += frameEventsMax) {
    await acceptPatiently(recorder, inTime.slice(from, from + frameEventsMax));
  }
  await recorder.drained(storedMsMax);
}

/** Joins what somebody did before they signed up to what they do from now on. */
function toIdentify({ username, anonymousId, signedUpAt }: Person, userId: string): RecordedEvent {
  return {
    type: "identify",
    event: "identify",
    userId,
    anonymousId,
    timestamp: signedUpAt,
    receivedAt: signedUpAt,
    source: "web",
    properties: { username },
  };
}

function toStep(
  { person, anonymousId, source, name, isPage, product, at }: Step,
  userIds: ReadonlyMap<Person, string>,
  itemIds: ReadonlyMap<Product, string>,
): RecordedEvent {
  const isSignedUp = person !== undefined && person.signedUpAt <= at;
  return {
    type: isPage ? "page" : "track",
    event: isPage ? "page" : name,
    ...(isSignedUp ? { userId: userIds.get(person)! } : { anonymousId }),
    timestamp: at,
    receivedAt: at,
    source,
    properties: product
      ? { itemId: itemIds.get(product)!, title: product.title, price: product.properties.price }
      : { name, ...toPlace(name, anonymousId) },
  };
}

/** Where visitors come from: each always from the same place, some from nowhere that is known. */
const referrers = ["search.example", "garden-forum.example", undefined, "news.example"];

/** As a page's own script would say it. */
function toPlace(name: string, anonymousId: string) {
  const visitor = Number(anonymousId.slice(anonymousId.lastIndexOf("-") + 1));
  const $referrer = referrers[visitor % referrers.length];
  const $path = name === "home" ? "/" : `/${name}`;
  return { $path, ...($referrer === undefined ? {} : { $referrer }) };
}

function randomPassword(): string {
  return crypto.getRandomValues(new Uint8Array(12)).toBase64({ alphabet: "base64url" });
}
