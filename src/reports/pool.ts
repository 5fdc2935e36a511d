// The main thread's side of the query Workers. A question has one Worker that leads it, and those that are free help with
// its parts. The others wait in a line in which each asker has a share: for them a helper is called away after the part
// that it works on. If a Worker dies, the question that it worked on fails, and a new Worker takes the next one.
import { availableParallelism } from "node:os";
import { Cancelled, OverBudget } from "./budget.ts";
import { type Ask, budget } from "./ask.ts";
import { buffersIn } from "./buffers.ts";
import type { Errand, Share } from "./errand.ts";
import { createLine, type Line } from "./line.ts";
import { createMembers, type Member } from "./members.ts";
import type { FromQueryWorker } from "./messages.ts";
import { cellsMax, cellsOf, togetherMax } from "./together.ts";
import type { Answers, Question } from "../domain/question.ts";

export interface PoolOptions {
  workerUrl: URL;
  eventsFile: string;
  /** How long a question may wait for its turn. */
  waitMsMax?: number;
  /** How many Workers there may be. Default: one for each core, within bounds. */
  workersMax?: number;
}

export interface Pool {
  readonly ask: Ask;
  close(): void;
}

/** The second Worker is for askers who would wait behind somebody else. */
const workersLeast = 2;
/** Each takes some 50 MB while it reads: with eight, ten million events took 470 MB, of 400 for the whole server. */
const workersMost = 4;
export const waitingMax = 32;

/** A question that waits for its answer. */
interface Asked {
  who: string;
  question: Question;
  resolve: (answer: Answers[Question["ask"]]) => void;
  reject: (error: Error) => void;
  left: AbortSignal;
}

/** Questions of one asker that a Worker leads. */
interface Task {
  id: number;
  who: string;
  asked: Asked[];
  /** What others may help with now. */
  offer: Offer | undefined;
}

interface Offer {
  errand: Errand;
  helpers: Set<Member<Task>>;
  shares: Share[];
  /** Whether nobody else may help, since what helpers hold is too much. */
  isFull: boolean;
  /** How many helpers came; undefined while parts are left. */
  joined: number | undefined;
}

/** Opens a pool. Workers start when they are first needed. */
export function openPool(options: PoolOptions): Pool {
  const cores = Math.min(Math.max(availableParallelism(), workersLeast), workersMost);
  const { workerUrl, eventsFile, waitMsMax = budget.waitMsMax, workersMax = cores } = options;
  const members = createMembers<Task>({
    workerUrl,
    eventsFile,
    membersMax: workersMax,
    onMessage: hear,
    onLost: lose,
  });
  const waiting = createLine<Asked>(waitingMax);
  /** All that have no answer yet. */
  const asked = new Set<Asked>();
  /** What is worked on. */
  const tasks = new Set<Task>();
  let lastId = 0;
  let closed = false;

  function hear(member: Member<Task>, message: FromQueryWorker): void {
    const { task } = member;
    if (task?.id !== message.id) return;
    switch (message.type) {
      case "share":
        task.offer = {
          errand: message.errand,
          helpers: new Set(),
          shares: [],
          isFull: false,
          joined: undefined,
        };
        break;
      case "close":
        if (task.offer) task.offer.joined = message.joined;
        settle(task);
        break;
      case "answer":
        task.asked[message.place]?.resolve(message.answer);
        // The others go on, and what is next waits for all of them.
        return;
      case "failure":
        return task.asked[message.place]?.reject(toError(message));
      case "led":
        members.free(member);
        end(task, toError(message));
        break;
      case "helped":
      case "broken":
        members.free(member);
        task.offer?.helpers.delete(member);
        if (message.type === "broken") fail(task, toError(message));
        else if (message.share && task.offer) take(task.offer, message.share);
        settle(task);
    }
    next();
  }

  function take(offer: Offer, share: Share): void {
    offer.shares.push(share);
    if (share.isFull) offer.isFull = true;
  }

  /** Gives the one that leads what its helpers did, if it waits and all that came are through. */
  function settle(task: Task): void {
    const { offer } = task;
    const leader = members.leaderOf(task);
    if (!leader || offer?.joined !== offer?.shares.length || !offer) return;
    task.offer = undefined;
    const { shares } = offer;
    // It does not wait for what nobody has done, and would take it for the shares of its next pass.
    if (shares.length === 0) return;
    members.say(leader, { type: "shares", id: task.id, shares }, buffersIn(shares));
  }

  /** Gives the next question to a free Worker, or to a new one. Those that are left help. */
  function next(): void {
    while (!closed) {
      const leading = members.list().filter(({ leads }) => leads);
      const busy = new Set(leading.map(({ task }) => task?.who));
      const mayGoOn = (who: string) => !busy.has(who);
      if (!waiting.has(mayGoOn)) return helpAll();
      const member = members.find();
      if (!member) return callAway();
      const first = waiting.take(mayGoOn);
      if (!first || first.left.aborted) continue;
      const task: Task = {
        id: ++lastId,
        who: first.who,
        asked: [first, ...takeOthers(waiting, first)],
        offer: undefined,
      };
      tasks.add(task);
      members.put(member, task, true);
      const questions = task.asked.map(({ question }) => question);
      members.say(member, { type: "ask", id: task.id, questions });
    }
  }

  /** Every free Worker helps with the question that has the fewest helpers. */
  function helpAll(): void {
    for (;;) {
      const offers = [...tasks].flatMap((task) =>
        task.offer && task.offer.joined === undefined && !task.offer.isFull
          ? [{ task, offer: task.offer }]
          : [],
      );
      if (offers.length === 0) return;
      const member = members.find();
      if (!member) return;
      const { task, offer } = offers.reduce((least, each) =>
        each.offer.helpers.size < least.offer.helpers.size ? each : least,
      );
      offer.helpers.add(member);
      members.put(member, task, false);
      members.say(member, { type: "help", id: task.id, errand: offer.errand });
    }
  }

  /** Calls one helper away from what it helps with, unless one is on its way. */
  function callAway(): void {
    const helpers = members.list().filter(({ task, leads }) => task && !leads);
    const [helper] = helpers;
    if (helper && !helpers.some(({ isReleased }) => isReleased)) release(helper);
  }

  function release(helper: Member<Task>): void {
    helper.isReleased = true;
    if (helper.task) members.say(helper, { type: "release", id: helper.task.id });
  }

  /** Nobody needs help with it any more. */
  function dismiss(task: Task): void {
    for (const helper of task.offer?.helpers ?? []) release(helper);
    task.offer = undefined;
  }

  /** Whatever has no answer fails. */
  function end(task: Task, error: Error): void {
    tasks.delete(task);
    for (const each of task.asked) each.reject(error);
    dismiss(task);
  }

  /** Ends questions without an answer. Their Workers are free once they have noticed. */
  function fail(task: Task, error: Error): void {
    end(task, error);
    const leader = members.leaderOf(task);
    if (leader) members.say(leader, { type: "cancel", id: task.id });
  }

  function lose({ task }: Member<Task>, reason: string): void {
    if (task) fail(task, new Error(`The query Worker was lost: ${reason}`));
    next();
  }

  /** What is answered together goes on as long as somebody waits for some of it. */
  function leave(one: Asked): void {
    waiting.remove(one);
    const gone = new Cancelled("The client has left.");
    one.reject(gone);
    const task = [...tasks].find((each) => each.asked.includes(one));
    if (task?.asked.every(({ left }) => left.aborted)) fail(task, gone);
  }

  const ask = (question: Question, left: AbortSignal, who = "") => {
    if (left.aborted) return Promise.reject(new Cancelled("The client has left."));
    if (closed) return Promise.reject(new OverBudget("Too many questions are waiting."));
    const { promise, resolve, reject } = Promise.withResolvers<Answers[Question["ask"]]>();
    const one: Asked = { who, question, resolve, reject, left };
    const onLeave = () => leave(one);
    left.addEventListener("abort", onLeave, { once: true });
    asked.add(one);
    waiting.add(one)?.reject(new OverBudget("Too many questions are waiting."));
    // Does nothing if its turn has come.
    const late = setTimeout(
      () => waiting.remove(one) && reject(new OverBudget("Other questions took all the time.")),
      waitMsMax,
    );
    // What came with it, and may be answered together with it, is in the line a turn later.
    if (cellsOf(question) > cellsMax) next();
    else setImmediate(next);
    return promise.finally(() => {
      asked.delete(one);
      clearTimeout(late);
      left.removeEventListener("abort", onLeave);
    });
  };

  return {
    // Each question gets an answer of its kind: question.ts pairs them.
    ask: ask as Ask,
    close() {
      closed = true;
      waiting.clear();
      for (const one of asked) one.reject(new Error("Plaudit is shutting down."));
      members.end();
    },
  };
}

/** What else an asker has asked that may be answered together with a question. */
function takeOthers(waiting: Line<Asked>, { who, question }: Asked): Asked[] {
  let places = togetherMax - 1;
  let cells = cellsMax - cellsOf(question);
  return waiting.takeOf(who, ({ question, left }) => {
    const own = cellsOf(question);
    if (left.aborted || places === 0 || own > cells) return false;
    places -= 1;
    cells -= own;
    return true;
  });
}

function toError({ name, message }: { name: string; message: string }): Error {
  if (name === "OverBudget") return new OverBudget(message);
  return name === "RangeError" ? new RangeError(message) : new Error(message);
}
