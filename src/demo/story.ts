// Ninety days in the life of a small plant shop, made up from a seed. Pure: it tells what happens when;
// demo.ts makes it happen.
import { dayMs, hourMs } from "../domain/time.ts";
import { createRandom, type Random } from "../runtime/random.ts";

export interface Person {
  username: string;
  email: string;
  age: number;
  /** What their browser was called before they signed up. */
  anonymousId: string;
  firstSeenAt: number;
  signedUpAt: number;
  /** They do nothing after it. */
  lastSeenAt: number;
}

export interface Product {
  title: string;
  description: string;
  properties: { price: number; light: string };
  owner: Person;
  createdAt: number;
}

export interface Like {
  person: Person;
  product: Product;
  at: number;
}

/** Something done on a visit. */
export interface Step {
  /** Undefined for somebody who never signs up. */
  person: Person | undefined;
  anonymousId: string;
  source: "web" | "phone";
  /** A page's name, or an event's. */
  name: string;
  isPage: boolean;
  product: Product | undefined;
  at: number;
}

/** Each list in the order of its times, which are ms since 1970. */
export interface Story {
  people: Person[];
  products: Product[];
  likes: Like[];
  steps: Step[];
}

export const storyDays = 90;

const peopleCount = 50;
const strangersCount = 400;
const likesPerPerson = 18;
/** How long those who sign up stay: at the shop's beginning days, by its end weeks. */
const stayDaysMin = 4;
const stayDaysGrowth = 40;
const minuteMs = 60_000;

const firstNames = "ada ben cleo dan eva finn gia hugo ines jan".split(" ");
const lastNames = "Ash Birch Clover Dill Elm".split(" ");
const looks = "Silver Tiny Giant Wild Golden Blue Patient Shy Merry Old".split(" ");
const plants = "Fern Cactus Palm Ivy Orchid Basil Olive Maple Bonsai Lavender".split(" ");
const lights = ["shade", "half shade", "sun"];
const pages = ["home", "plants", "care", "about"];
/** The way to an order: who takes a step may take the next. */
const way = ["product.viewed", "cart.filled", "checkout.started", "order.placed"];

/**
 * Tells a story that makes `eventsCount` events and ends at `now`. The same seed, the same story. Each
 * person makes two events by signing up, each product and like makes one, and so does each step.
 */
export function tellStory(seed: number, now: number, eventsCount: number): Story {
  const random = createRandom(seed);
  const people = tellPeople(random, now);
  const products = tellProducts(random, now, people);
  const likes = tellLikes(random, now, people, products);
  const stepsCount = eventsCount - 2 * people.length - products.length - likes.length;
  const steps: Step[] = [];
  while (steps.length < stepsCount) steps.push(...tellVisit(random, now, people, products));
  steps.length = stepsCount;
  return { people, products, likes, steps: inTime(steps) };
}

/**
 * A moment of the ninety days, or of those since `from`: more as time goes by, fewer at night. At the
 * end it is six in the evening, wherever the shop is, so that a seed's story is the same at any hour.
 */
function momentOf(random: Random, end: number, from = end - storyDays * dayMs): number {
  for (;;) {
    const ago = Math.floor((end - from) * (1 - Math.sqrt(random.next())));
    const isNight = (ago + 6 * hourMs) % dayMs > 18 * hourMs;
    if (!isNight || random.next() < 0.2) return end - ago;
  }
}

function tellPeople(random: Random, now: number): Person[] {
  const people = Array.from({ length: peopleCount }, (_, i) => {
    const first = firstNames[i % firstNames.length]!;
    const last = lastNames[Math.floor(i / firstNames.length)]!;
    const signedUpAt = momentOf(random, now - dayMs);
    return {
      username: `${first}${last}`,
      email: `${first}.${last.toLowerCase()}@example.com`,
      age: 18 + random.below(50),
      anonymousId: `browser-${i + 1}`,
      firstSeenAt: signedUpAt - random.below(14 * dayMs),
      signedUpAt,
      lastSeenAt: signedUpAt + tellStay(random, 1 - (now - signedUpAt) / (storyDays * dayMs)),
    };
  });
  return people.sort((a, b) => a.signedUpAt - b.signedUpAt);
}

/** Most leave soon and some stay for long, the longer the later they came: the shop gets better. */
function tellStay(random: Random, part: number): number {
  const meanDays = stayDaysMin + stayDaysGrowth * part;
  return Math.floor(-Math.log(1 - random.next()) * meanDays * dayMs);
}

function tellProducts(random: Random, now: number, people: readonly Person[]): Product[] {
  const products = looks.flatMap((look) =>
    plants.map((plant) => {
      const owner = random.pick(people);
      const light = random.pick(lights);
      return {
        title: `${look} ${plant}`,
        description: `A ${look.toLowerCase()} ${plant.toLowerCase()} that likes ${light}.`,
        properties: { price: 5 + random.below(60), light },
        owner,
        createdAt: momentOf(random, now - dayMs, owner.signedUpAt),
      };
    }),
  );
  return products.sort((a, b) => a.createdAt - b.createdAt);
}

function tellLikes(
  random: Random,
  now: number,
  people: readonly Person[],
  products: readonly Product[],
): Like[] {
  return inTime(
    people.flatMap((person) => {
      const liked = new Set(
        Array.from({ length: likesPerPerson }, () => favourite(random, products)),
      );
      return [...liked]
        .map((product) => {
          const from = Math.max(person.signedUpAt, product.createdAt);
          return { person, product, at: momentOf(random, now, from) };
        })
        .filter(({ at }) => at <= person.lastSeenAt);
    }),
  );
}

/** A few minutes of somebody's: pages and products, at times to the order. */
function tellVisit(
  random: Random,
  now: number,
  people: readonly Person[],
  products: readonly Product[],
): Step[] {
  let at = momentOf(random, now - 10 * minuteMs);
  const who = random.below(people.length + strangersCount);
  // Whoever signs up visits as often as five who don't.
  const guess = random.next() < 0.5 ? random.pick(people) : people[who];
  const isAbout = guess && guess.firstSeenAt <= at && at <= guess.lastSeenAt;
  const person = isAbout ? guess : undefined;
  const visit = {
    person,
    anonymousId: person?.anonymousId ?? `browser-${peopleCount + 1 + who}`,
    source: random.next() < 0.7 ? ("web" as const) : ("phone" as const),
  };
  const steps: Step[] = [];
  const add = (name: string, isPage: boolean, product: Product | undefined) => {
    steps.push({ ...visit, name, isPage, product, at });
    at += 1000 + random.below(minuteMs);
  };
  add(random.pick(pages), true, undefined);
  for (const name of way) {
    if (random.next() < 0.35) break;
    add(name, false, favourite(random, products));
  }
  return steps;
}

/** Some are liked far more than others. */
function favourite(random: Random, products: readonly Product[]): Product {
  return products[Math.floor(products.length * random.next() ** 2)]!;
}

function inTime<T extends { at: number }>(list: T[]): T[] {
  return list.sort((a, b) => a.at - b.at);
}
