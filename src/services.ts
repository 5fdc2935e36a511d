// Every feature's rules, wired once: what one needs of another is passed to it here, for no feature
// imports another. The app serves them over HTTP, the command line calls them directly.
import type { Deps } from "./app.ts";
import type { Action } from "./recorder/event.ts";

export type Services = ReturnType<typeof createServices>;

export function createServices(_deps: Deps) {
  return {
    /** What was done since then, in every feature, to be recorded again after an unclean start. */
    async recent(_since: Date): Promise<Action[]> {
      const each: Promise<Action[]>[] = [];
      return (await Promise.all(each)).flat();
    },
  };
}
