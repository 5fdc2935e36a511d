// Work that comes again and again, of which one node does each for all. If that one dies, the next turn is another's.
import type { Deps } from "./deps.ts";
import type { Services } from "./services.ts";

interface Chore {
  name: string;
  everyMs: number;
  run: (services: Services) => void | Promise<void>;
}

const minuteMs = 60_000;

const chores: readonly Chore[] = [
  { name: "audit", everyMs: 60 * minuteMs, run: ({ audit }) => audit.purge() },
  { name: "limits", everyMs: minuteMs, run: ({ limits }) => limits.clear() },
];

type ChoresDeps = Pick<Deps, "log" | "store"> & { services: Services };

/** A turn is over a little before the next one begins. */
const turnPart = 0.9;

/**
 * Each is done at once, if nobody has lately, and then in its time. A failure is logged, and the next turn goes on. From
 * now on it is heard what the other nodes tell.
 */
export function startChores({ services, store, log }: ChoresDeps): () => void {
  store.news.hear();
  async function take({ name, everyMs, run }: Chore): Promise<void> {
    if (await services.takeTurn({ name, forMs: everyMs * turnPart })) await run(services);
  }

  const timers = chores.map((chore) => {
    const begin = () =>
      void take(chore).catch((error: unknown) =>
        log.warn("Something that is done again and again was not done", {
          chore: chore.name,
          error,
        }),
      );
    begin();
    return setInterval(begin, chore.everyMs).unref();
  });
  return () => timers.forEach((timer) => clearInterval(timer));
}
