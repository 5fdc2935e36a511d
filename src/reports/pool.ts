// The main thread's side of the query Workers. Each Worker has one question at a time. The others wait in a line in
// which each asker has a share. If a Worker dies, its question fails, and a new Worker takes the next one.
import { Cancelled, OverBudget } from "./budget.ts";
import { type Ask, budget } from "./ask.ts";
import { createLine } from "./line.ts";
import type { FromQueryWorker, ToQueryWorker } from "./messages.ts";
import type { Answers, Question } from "../domain/question.ts";

export interface PoolOptions {
  workerUrl: URL;
  eventsFile: string;
  /** How long a question may wait for its turn. */
  waitMsMax?: number;
}

export interface Pool {
  readonly ask: Ask;
  close(): void;
}

/**
 * The smallest machine has two cores, and one asker's questions use the core that requests do not. The second Worker is
 * for askers who would wait behind somebody else. Nobody has more than one.
 */
const workersMax = 2;
export const waitingMax = 32;
/** A Worker that is idle this long ends, and gives its memory back. */
const idleMs = 60_000;

interface Task {
  id: number;
  who: string;
  question: Question;
  resolve: (answer: Answers[Question["ask"]]) => void;
  reject: (error: Error) => void;
  left: AbortSignal;
}

interface Member {
  worker: Worker;
  task: Task | undefined;
  idle: Timer | undefined;
}

/** Opens a pool. Workers start when they are first needed. */
export function openPool(options: PoolOptions): Pool {
  const { workerUrl, eventsFile, waitMsMax = budget.waitMsMax } = options;
  const members = new Set<Member>();
  const waiting = createLine<Task>(waitingMax);
  let lastId = 0;
  let closed = false;

  function start(): Member {
    const worker = new Worker(workerUrl, { name: "query", smol: true });
    const member: Member = { worker, task: undefined, idle: undefined };
    worker.onmessage = ({ data }: MessageEvent<FromQueryWorker>) => hear(member, data);
    worker.onerror = (event) => {
      event.preventDefault();
      lose(member, event.message);
    };
    worker.addEventListener("close", () => lose(member, "it ended"));
    say(member, { type: "open", eventsFile });
    members.add(member);
    return member;
  }

  function say(member: Member, message: ToQueryWorker): void {
    member.worker.postMessage(message);
  }

  function hear(member: Member, message: FromQueryWorker): void {
    const { task } = member;
    if (task?.id !== message.id) return;
    member.task = undefined;
    if (message.type === "answer") task.resolve(message.answer);
    else task.reject(toError(message));
    next();
  }

  function lose(member: Member, reason: string): void {
    if (!members.delete(member)) return;
    clearTimeout(member.idle);
    member.task?.reject(new Error(`The query Worker was lost: ${reason}`));
    next();
  }

  /** Gives the next question to a free Worker, or to a new one. */
  function next(): void {
    for (const member of members) if (!member.task) rest(member);
    while (!closed) {
      const free = [...members].find((member) => !member.task);
      if (!free && members.size === workersMax) return;
      const busy = new Set([...members].map(({ task }) => task?.who));
      const task = waiting.take((who) => !busy.has(who));
      if (!task) return;
      if (task.left.aborted) continue;
      const member = free ?? start();
      clearTimeout(member.idle);
      member.task = task;
      say(member, { type: "ask", id: task.id, question: task.question });
    }
  }

  function rest(member: Member): void {
    clearTimeout(member.idle);
    member.idle = setTimeout(() => {
      members.delete(member);
      member.worker.terminate();
    }, idleMs);
  }

  function leave(task: Task): void {
    waiting.remove(task);
    for (const member of members)
      if (member.task === task) say(member, { type: "cancel", id: task.id });
    task.reject(new Cancelled("The client has left."));
  }

  /** Does nothing if its turn has come. */
  function giveUp(task: Task): void {
    if (waiting.remove(task)) task.reject(new OverBudget("Other questions took all the time."));
  }

  const ask = (question: Question, left: AbortSignal, who = "") => {
    if (left.aborted) return Promise.reject(new Cancelled("The client has left."));
    if (closed) return Promise.reject(new OverBudget("Too many questions are waiting."));
    const { promise, resolve, reject } = Promise.withResolvers<Answers[Question["ask"]]>();
    const task: Task = { id: ++lastId, who, question, resolve, reject, left };
    const onLeave = () => leave(task);
    left.addEventListener("abort", onLeave, { once: true });
    waiting.add(task)?.reject(new OverBudget("Too many questions are waiting."));
    const late = setTimeout(() => giveUp(task), waitMsMax);
    next();
    return promise.finally(() => {
      clearTimeout(late);
      left.removeEventListener("abort", onLeave);
    });
  };

  return {
    // Each question gets an answer of its kind: question.ts pairs them.
    ask: ask as Ask,
    close() {
      closed = true;
      for (const task of waiting.clear()) task.reject(new Error("Plaudit is shutting down."));
      for (const member of members) {
        members.delete(member);
        clearTimeout(member.idle);
        member.task?.reject(new Error("Plaudit is shutting down."));
        // A Worker only reads, so nothing can be left half done.
        member.worker.terminate();
      }
    },
  };
}

function toError({ name, message }: Extract<FromQueryWorker, { type: "failure" }>): Error {
  if (name === "OverBudget") return new OverBudget(message);
  return name === "RangeError" ? new RangeError(message) : new Error(message);
}
