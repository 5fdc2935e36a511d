// The query Worker's side of its messages: opens the events, leads the questions that it is asked, and helps with those
// of others.
import type { Question } from "../domain/question.ts";
import type { EventLog } from "../store/event-log.ts";
import { budget } from "./ask.ts";
import { createBudget, OverBudget } from "./budget.ts";
import { buffersIn } from "./buffers.ts";
import type { Crew, Errand, Share } from "./errand.ts";
import { help } from "./help.ts";
import type { FromQueryWorker, ToQueryWorker } from "./messages.ts";
import { answerTogether } from "./together.ts";

export interface QueryDesk {
  hear(message: ToQueryWorker): void;
}

export interface QueryDeskDeps {
  open: (eventsFile: string) => EventLog;
  /** Tells the main thread what became of a question. */
  say: (message: FromQueryWorker, moved?: ArrayBuffer[]) => void;
}

/** What it works on: a question of its own, or somebody else's. */
interface Work {
  left: AbortController;
  isReleased: boolean;
  /** Waits for what the helpers did. */
  shares: PromiseWithResolvers<Share[]> | undefined;
}

export function createQueryDesk({ open, say }: QueryDeskDeps): QueryDesk {
  let log: EventLog | undefined;
  const works = new Map<number, Work>();

  /** Says how it ended, whatever happens. */
  async function begin(
    id: number,
    failed: "led" | "broken",
    run: (log: EventLog, work: Work) => Promise<void>,
  ): Promise<void> {
    const work: Work = { left: new AbortController(), isReleased: false, shares: undefined };
    works.set(id, work);
    try {
      if (!log) throw new Error("The query Worker was asked before it was opened.");
      await run(log, work);
    } catch (error) {
      const { name, message } = error as Error;
      say({ type: failed, id, name, message });
    } finally {
      works.delete(id);
    }
  }

  /** Together they may take no longer than one: nobody's connection waits longer. */
  const lead = (id: number, questions: readonly Question[]) =>
    begin(id, "led", async (events, work) => {
      const limits = createBudget({
        timeMsMax: budget.timeMsMax,
        eventsMax: budget.eventsMax,
        cancelled: work.left.signal,
      });
      const crew = createCrew(id, work);
      await answerTogether(events, questions, { budget: limits, crew }, (place, outcome) => {
        if ("answer" in outcome) return say({ type: "answer", id, place, ...outcome });
        const { name, message } = outcome.error;
        say({ type: "failure", id, place, name, message });
      });
      say({ type: "led", id, name: "Error", message: "It has no answer." });
    });

  /** Helpers are called by way of the main thread. */
  const createCrew = (id: number, work: Work): Crew => ({
    share(errand) {
      const shares = Promise.withResolvers<Share[]>();
      // Rejected when the question is taken back, maybe before anybody waits for it.
      shares.promise.catch(() => undefined);
      work.shares = shares;
      say({ type: "share", id, errand });
      return (joined) => {
        if (joined === 0) shares.resolve([]);
        say({ type: "close", id, joined });
        return within(shares, errand.timeMsMax);
      };
    },
  });

  const assist = (id: number, errand: Errand) =>
    begin(id, "broken", async (events, work) => {
      const { timeMsMax } = errand;
      const { eventsMax } = budget;
      const share = await help(events, errand, {
        budget: createBudget({ timeMsMax, eventsMax, cancelled: work.left.signal }),
        isReleased: () => work.isReleased,
      });
      say({ type: "helped", id, share }, buffersIn(share?.gathered));
    });

  function cancel(id: number): void {
    const work = works.get(id);
    work?.left.abort();
    work?.shares?.reject(new OverBudget("The question was taken back."));
  }

  return {
    hear(message) {
      const { type } = message;
      if (type === "open") log = open(message.eventsFile);
      if (type === "ask") void lead(message.id, message.questions);
      if (type === "help") void assist(message.id, message.errand);
      if (type === "cancel") cancel(message.id);
      if (type === "shares") works.get(message.id)?.shares?.resolve(message.shares);
      if (type === "release") {
        const work = works.get(message.id);
        if (work) work.isReleased = true;
      }
    },
  };
}

function within<T>({ promise, reject }: PromiseWithResolvers<T>, ms: number): Promise<T> {
  const late = setTimeout(() => reject(new OverBudget("Its parts took too long.")), ms);
  return promise.finally(() => clearTimeout(late));
}
