// A made year of a product: people of realistic skew, some of them anonymous until they sign up, on days
// that are fuller than the nights, and events that arrive late. The same count gives the same year.
import type { UnparsedEvent } from "../src/domain/event.ts";

export const year = { from: Date.UTC(2025, 0), to: Date.UTC(2026, 0) } as const;
export const peopleMax = 100_000;

/** Asked of that year, or of a part of it. */
export const yearFunnel = {
  steps: [{ event: "item.viewed" }, { event: "cart.added" }, { event: "order.completed" }],
  windowSeconds: 7 * 86_400,
};

const dayMs = 24 * 60 * 60 * 1000;
const items = 20_000;
/** Each with its share of all events, in thousandths. */
const names: readonly (readonly [event: string, share: number])[] = [
  ["page", 300],
  ["item.viewed", 220],
  ["search.performed", 90],
  ["item.liked", 80],
  ["list.opened", 60],
  ["cart.added", 45],
  ["notification.opened", 40],
  ["user.signed_in", 35],
  ["cart.removed", 25],
  ["checkout.started", 20],
  ["item.shared", 18],
  ["order.completed", 14],
  ["review.written", 12],
  ["profile.updated", 10],
  ["help.opened", 9],
  ["filter.saved", 8],
  ["invite.sent", 6],
  ["export.downloaded", 4],
  ["order.refunded", 3],
  ["plan.changed", 1],
];
const plans = ["free", "free", "free", "free", "free", "pro", "pro", "team", "enterprise"];
const devices = ["desktop", "mobile", "mobile", "tablet"];
const countries = "US DE IN GB FR BR JP CA ES IT NL PL SE AU MX KR TR AR ZA NP".split(" ");
/** Which event a thousandth stands for. */
const drawn = names.flatMap(([event, share]) => Array.from({ length: share }, () => event));

/** Tells the year in order of arrival. */
export function* tellYear(count: number): Generator<UnparsedEvent> {
  const random = createFastRandom(1);
  const known = new Uint8Array(peopleMax);
  for (let i = 0; i < count; i++) {
    const receivedAt = Math.floor(year.from + warp((i / count) * (year.to - year.from)));
    const person = pickPerson(random, receivedAt);
    const event = tellEvent(random, person, receivedAt, known[person] === 1);
    if (event.type === "identify") known[person] = 1;
    yield event;
  }
}

/** Most of a day happens around its afternoon, and nothing before what came before it. */
function warp(time: number): number {
  const turn = 2 * Math.PI;
  const part = (time % dayMs) / dayMs;
  const ahead = (0.9 * (Math.sin(turn * (part - 0.1)) + Math.sin(turn * 0.1))) / turn;
  return time + ahead * dayMs;
}

/** A few do much. Two in five were there before; the others come all through the year. */
function pickPerson(random: () => number, time: number): number {
  const gone = (time - year.from) / (year.to - year.from);
  for (;;) {
    const person = Math.floor(peopleMax * random() ** 3);
    const comes = ((person * 7919) % 1000) / 600 - 2 / 3;
    if (comes <= gone) return person;
  }
}

function tellEvent(
  random: () => number,
  person: number,
  receivedAt: number,
  isKnown: boolean,
): UnparsedEvent {
  // Three in ten come anonymously; of these one in ten never says who it is.
  const comesUnknown = person % 10 < 3;
  const isAnonymous = comesUnknown && !isKnown;
  const identifies = isAnonymous && person % 100 < 27 && random() < 0.15;
  const isLate = random() < 0.02;
  const event = identifies ? "identify" : (drawn[Math.floor(random() * drawn.length)] as string);
  return {
    type: event === "page" || event === "identify" ? event : "track",
    event,
    userId: isAnonymous && !identifies ? undefined : `user-${person}`,
    anonymousId: comesUnknown ? `device-${person}` : undefined,
    timestamp: isLate ? receivedAt - Math.floor(random() ** 2 * 3 * dayMs) : receivedAt,
    receivedAt,
    source: random() < 0.7 ? "web" : "app",
    properties: tellProperties(random, person, event),
  };
}

function tellProperties(random: () => number, person: number, event: string): string {
  const common = {
    plan: plans[person % plans.length],
    country: countries[Math.floor(countries.length * (((person * 31) % 1009) / 1009) ** 2)],
    device: devices[Math.floor(random() * devices.length)],
  };
  const itemId = `item-${Math.floor(items * random() ** 2)}`;
  if (event === "page")
    return JSON.stringify({
      name: `/list/${Math.floor(200 * random() ** 2)}`,
      ...common,
    });
  if (event.startsWith("item.")) return JSON.stringify({ itemId, ...common });
  if (event.startsWith("cart.") || event.startsWith("order.")) {
    return JSON.stringify({
      itemId,
      amount: Math.floor(random() * 20_000) / 100,
      ...common,
    });
  }
  return JSON.stringify(common);
}

/** Mulberry32: a draw takes nanoseconds, and some hundred million are made. */
function createFastRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
