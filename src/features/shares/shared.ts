// Answers shared boards to strangers, who may not take the query Workers from those who work here: one board is
// answered at a time, for all who have its link, and its answer is good for a minute.
import type { JsonObject } from "../../../db/json.ts";
import { AppError } from "../../domain/error.ts";
import type { Asker } from "../../reports/ask.ts";
import { createMemo } from "../../runtime/memo.ts";
import { createQueue } from "../../runtime/queue.ts";
import type { TitledQuestion } from "../../wire/questions.ts";
import type { SharedBoard } from "./model.ts";
import type { Shares } from "./shares.ts";

interface Board {
  title: string;
  updatedAt: string;
  questions: readonly TitledQuestion[];
}

export interface SharedDeps {
  /** Milliseconds since 1970. */
  clock: () => number;
  shares: Pick<Shares, "open">;
  /** Counts a request by a link. Throws `rate_limited`. */
  limit: (id: string) => Promise<void>;
  findBoard: (id: string) => Promise<Board>;
  ask: (question: TitledQuestion, asker: Asker) => Promise<object>;
}

export const sharedLimits = {
  /** Of one link, whoever has it. */
  perMinute: 60,
  /** How long an answer is good for. */
  freshMs: 60_000,
  /** Answers that are remembered. */
  boardsMax: 100,
  /** Boards that wait to be answered. */
  waitingMax: 8,
  /** For all questions of a board. */
  timeoutMs: 30_000,
};

interface Remembered {
  of: string;
  at: number;
  answer: Promise<SharedBoard>;
}

export type Shared = ReturnType<typeof createShared>;

export function createShared({ clock, shares, limit, findBoard, ask }: SharedDeps) {
  const enqueue = createQueue({ atOnceMax: 1, waitingMax: sharedLimits.waitingMax, full: busy });
  const remembered = createMemo<string, Remembered>(sharedLimits.boardsMax);

  /** Null where it could not be answered now. Strangers count as one asker, all together. */
  async function answerTile(question: TitledQuestion, left: AbortSignal) {
    const { title, report, params } = question;
    const tile = { title, report, params: params as unknown as JsonObject };
    if (left.aborted) return { ...tile, answer: null };
    try {
      return { ...tile, answer: (await ask(question, { who: "shared", left })) as JsonObject };
    } catch (error) {
      // The question is too large, there are too many, or it fits no more: the other tiles can be answered.
      if (error instanceof AppError) return { ...tile, answer: null };
      throw error;
    }
  }

  async function answerNow({ title, questions }: Board): Promise<SharedBoard> {
    const answeredAt = new Date(clock()).toISOString();
    const left = AbortSignal.timeout(sharedLimits.timeoutMs);
    const tiles: SharedBoard["tiles"] = [];
    for (const question of questions) tiles.push(await answerTile(question, left));
    return { title, answeredAt, tiles };
  }

  function answer(boardId: string, board: Board): Promise<SharedBoard> {
    const found = remembered.get(boardId);
    const isFresh = found && Math.abs(clock() - found.at) < sharedLimits.freshMs;
    if (isFresh && found.of === board.updatedAt) return found.answer;
    const made: Remembered = {
      of: board.updatedAt,
      at: clock(),
      answer: enqueue(() => answerNow(board)),
    };
    remembered.set(boardId, made);
    made.answer.catch(() => {
      if (remembered.get(boardId) === made) remembered.delete(boardId);
    });
    return made.answer;
  }

  return {
    /** The board that a secret opens, with its answers. Throws `not_found`, `rate_limited`, `unavailable`. */
    async read(secret: string): Promise<SharedBoard> {
      const { id, boardId } = await shares.open(secret);
      await limit(id);
      return answer(boardId, await findBoard(boardId));
    },
  };
}

function busy(): AppError {
  return new AppError("unavailable", "Too many shared boards are asked for.", {
    retryAfterSeconds: 10,
  });
}
