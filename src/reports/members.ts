// The query Workers of a pool: starts them when they are needed, knows what each works on, and ends those that are idle.
import type { FromQueryWorker, ToQueryWorker } from "./messages.ts";

export interface MembersOptions<Task> {
  workerUrl: URL;
  eventsFile: string;
  membersMax: number;
  onMessage: (member: Member<Task>, message: FromQueryWorker) => void;
  /** It is gone, and works on nothing any more. */
  onLost: (member: Member<Task>, reason: string) => void;
}

export interface Member<Task> {
  readonly worker: Worker;
  /** The question that it leads, or helps with. */
  task: Task | undefined;
  leads: boolean;
  /** Whether it was called away from what it helps with. */
  isReleased: boolean;
  idle: Timer | undefined;
}

export type Members<Task> = ReturnType<typeof createMembers<Task>>;

/** A Worker that is idle this long ends, and gives its memory back. */
const idleMs = 60_000;

export function createMembers<Task>(options: MembersOptions<Task>) {
  const { workerUrl, eventsFile, membersMax, onMessage, onLost } = options;
  const members = new Set<Member<Task>>();

  function start(): Member<Task> {
    const worker = new Worker(workerUrl, { name: "query", smol: true });
    const member: Member<Task> = {
      worker,
      task: undefined,
      leads: false,
      isReleased: false,
      idle: undefined,
    };
    worker.onmessage = ({ data }: MessageEvent<FromQueryWorker>) => onMessage(member, data);
    worker.onerror = (event) => {
      event.preventDefault();
      lose(member, event.message);
    };
    worker.addEventListener("close", () => lose(member, "it ended"));
    say(member, { type: "open", eventsFile });
    members.add(member);
    return member;
  }

  function say({ worker }: Member<Task>, message: ToQueryWorker, moved: ArrayBuffer[] = []): void {
    worker.postMessage(message, moved);
  }

  function lose(member: Member<Task>, reason: string): void {
    if (!members.delete(member)) return;
    clearTimeout(member.idle);
    onLost(member, reason);
  }

  function end(member: Member<Task>): void {
    members.delete(member);
    clearTimeout(member.idle);
    // A Worker only reads, so nothing can be left half done.
    member.worker.terminate();
  }

  const list = () => [...members];

  return {
    say,
    list,
    /** A free one, or a new one; undefined if all are busy. */
    find(): Member<Task> | undefined {
      const free = list().find(({ task }) => task === undefined);
      return free ?? (members.size < membersMax ? start() : undefined);
    },
    put(member: Member<Task>, task: Task, leads: boolean): void {
      clearTimeout(member.idle);
      Object.assign(member, { task, leads, isReleased: false });
    },
    free(member: Member<Task>): void {
      Object.assign(member, { task: undefined, leads: false, isReleased: false });
      clearTimeout(member.idle);
      member.idle = setTimeout(() => end(member), idleMs);
    },
    leaderOf: (task: Task) => list().find((member) => member.leads && member.task === task),
    end: () => list().forEach(end),
  };
}
