// Saved reports: questions that are kept under a title of their own, as boards keep theirs.
import { issuesUnder } from "../../wire/issues.ts";
import { invalid } from "../../domain/error.ts";
import type { Caller } from "../../domain/caller.ts";
import type { BoardsDeps } from "./boards.ts";
import type { NewSavedReport, SavedReport, SavedReportChanges } from "./model.ts";
import { createShelf } from "./shelf.ts";

type Content = Pick<SavedReport, "question">;

export const limits = { countMax: 1000, contentBytesMax: 16 * 1024 };

export type SavedReports = ReturnType<typeof createSavedReports>;

export function createSavedReports({ store, clock, demandAskable }: BoardsDeps) {
  const shelf = createShelf<Content>({
    store,
    clock,
    kind: "report",
    noun: "saved report",
    ...limits,
  });

  function check(question: Content["question"]): Content {
    const issues = issuesUnder("question.params", () => demandAskable(question));
    if (issues.length > 0) throw invalid(issues);
    return { question };
  }

  return {
    get: shelf.get,
    list: shelf.list,
    remove: shelf.remove,

    /** Throws `validation`, and `conflict` when there are too many. */
    create: async ({ title, question }: NewSavedReport, ownerId: string) =>
      shelf.add(title, check(question), ownerId),

    /** Throws `not_found`, `validation`, and `forbidden` if the caller neither made it nor is an admin. */
    update: async (id: string, { title, question }: SavedReportChanges, caller: Caller) =>
      shelf.update(id, { title, content: question && check(question) }, caller),

    /** The reports that an account saved. They outlive the account, as boards do. */
    export: async (userId: string) => ({ savedReports: await shelf.madeBy(userId) }),
  };
}
