// Boards: questions that are looked at together. They are stored as they were asked, so that a question
// with `days` stays fresh; answers are not stored.
import { issuesUnder } from "../../wire/issues.ts";
import { invalid } from "../../domain/error.ts";
import type { Question } from "../../wire/questions.ts";
import type { Caller } from "../../domain/caller.ts";
import type { Store } from "../../store/store.ts";
import type { Board, BoardChanges, NewBoard } from "./model.ts";
import { createShelf } from "./shelf.ts";

export interface BoardsDeps {
  store: Store;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Throws `validation` for what no report takes, such as a range that ends before it begins. */
  demandAskable: (question: Question) => void;
}

type Content = Pick<Board, "questions">;

export const limits = { countMax: 1000, contentBytesMax: 64 * 1024 };

export type Boards = ReturnType<typeof createBoards>;

export function createBoards({ store, clock, demandAskable }: BoardsDeps) {
  const shelf = createShelf<Content>({ store, clock, kind: "board", noun: "board", ...limits });

  function check(questions: Content["questions"]): Content {
    const issues = questions.flatMap((question, index) =>
      issuesUnder(`questions.${index}.params`, () => demandAskable(question)),
    );
    if (issues.length > 0) throw invalid(issues);
    return { questions };
  }

  return {
    get: shelf.get,
    remove: shelf.remove,

    /** Throws `validation`, and `conflict` when there are too many boards. */
    create: async ({ title, questions }: NewBoard, ownerId: string) =>
      shelf.add(title, check(questions), ownerId),

    /** Newest first, without their questions. */
    async list(query: { limit: number; cursor?: string }) {
      const { items, nextCursor } = await shelf.list(query);
      return {
        items: items.map(({ questions, ...board }) => ({
          ...board,
          questionCount: questions.length,
        })),
        nextCursor,
      };
    },

    /** Throws `not_found`, `validation`, and `forbidden` if the caller neither made it nor is an admin. */
    update: async (id: string, { title, questions }: BoardChanges, caller: Caller) =>
      shelf.update(id, { title, content: questions && check(questions) }, caller),

    /** The boards that an account made. They outlive the account, since others use them. */
    export: async (userId: string) => ({ boards: await shelf.madeBy(userId) }),
  };
}
