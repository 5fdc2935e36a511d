// The main thread's side of the query Workers: one question at a time for each, the others in a line of
// bounded length; a Worker that dies fails its question and is replaced by the next.
import { Cancelled, OverBudget } from "./budget.ts";
import { type Ask, budget } from "./ask.ts";
import type { FromQueryWorker, ToQueryWorker } from "./messages.ts";
import type { Answers, Question } from "./question.ts";

export interface PoolOptions {
  workerUrl: URL;
  eventsFile: string;
  /** For its turn a question waits so long at most. */
  waitMsMax?: number;
}

export interface Pool {
  readonly ask: Ask;
  close(): void;
}

/** Two cores are the smallest machine: one question may use the one that requests do not. */
const workersMax = 1;
const waitingMax = 32;
/** An idle Worker gives its memory back after this long. */
const idleMs = 60_000;

interface Task {
  id: number;
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

/** Opens a pool; Workers are started when they are first needed. */
export function openPool(options: PoolOptions): Pool {
  const { workerUrl, eventsFile, waitMsMax = budget.waitMsMax } = options;
  const members = new Set<Member>();
  const waiting: Task[] = [];
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

  /** Gives the next in line to a Worker that is free, or to a new one. */
  function next(): void {
    for (const member of members) if (!member.task) rest(member);
    while (waiting.length > 0 && !closed) {
      const free = [...members].find((member) => !member.task);
      const member = free ?? (members.size < workersMax ? start() : undefined);
      if (!member) return;
      const task = waiting.shift() as Task;
      if (task.left.aborted) continue;
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
    const place = waiting.indexOf(task);
    if (place !== -1) waiting.splice(place, 1);
    for (const member of members)
      if (member.task === task) say(member, { type: "cancel", id: task.id });
    task.reject(new Cancelled("Whoever asked has left."));
  }

  /** Unless its turn has come. */
  function giveUp(task: Task): void {
    const place = waiting.indexOf(task);
    if (place === -1) return;
    waiting.splice(place, 1);
    task.reject(new OverBudget("Other questions took all the time."));
  }

  const ask = (question: Question, left: AbortSignal) => {
    if (left.aborted) return Promise.reject(new Cancelled("Whoever asked has left."));
    if (closed || waiting.length >= waitingMax) {
      return Promise.reject(new OverBudget("Too many questions are waiting."));
    }
    const { promise, resolve, reject } = Promise.withResolvers<Answers[Question["ask"]]>();
    const task: Task = { id: ++lastId, question, resolve, reject, left };
    const onLeave = () => leave(task);
    left.addEventListener("abort", onLeave, { once: true });
    waiting.push(task);
    const late = setTimeout(() => giveUp(task), waitMsMax);
    next();
    return promise.finally(() => {
      clearTimeout(late);
      left.removeEventListener("abort", onLeave);
    });
  };

  return {
    // Each question gets the answer of its kind: question.ts pairs them.
    ask: ask as Ask,
    close() {
      closed = true;
      for (const task of waiting.splice(0)) task.reject(new Error("Plaudit is shutting down."));
      for (const member of members) {
        members.delete(member);
        clearTimeout(member.idle);
        member.task?.reject(new Error("Plaudit is shutting down."));
        // It only reads: there is nothing that could be left half done.
        member.worker.terminate();
      }
    },
  };
}

function toError({ name, message }: Extract<FromQueryWorker, { type: "failure" }>): Error {
  if (name === "OverBudget") return new OverBudget(message);
  return name === "RangeError" ? new RangeError(message) : new Error(message);
}
