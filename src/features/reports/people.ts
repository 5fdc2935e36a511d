// Lists the people behind a number of a report.
import { Type } from "@sinclair/typebox";
import type { Answers, CountingQuestion, Question } from "../../domain/question.ts";
import { readCursor, toCursor } from "../../wire/cursor.ts";
import { issuesUnder } from "../../wire/issues.ts";
import type { Question as AskedQuestion } from "../../wire/questions.ts";
import { readCell } from "./cells.ts";
import type { PeopleBody, PeoplePage } from "./model.ts";
import { type Questions, refuse } from "./questions.ts";

export interface PeopleDeps {
  questions: Questions;
  answer: <Q extends Question>(question: Q) => Promise<Answers[Q["ask"]]>;
  /** The names of those ids that are accounts. */
  usernamesOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

const limitDefault = 50;
/** The last person of a page, and the range of the question: "now" must not move from page to page. */
const Position = Type.Tuple([
  Type.Integer({ minimum: 1 }),
  Type.Integer({ minimum: -8.64e15, maximum: 8.64e15 }),
  Type.Integer({ minimum: -8.64e15, maximum: 8.64e15 }),
]);

/** Throws `validation`, and whatever the answer throws. */
export async function listPeople(
  { questions, answer, usernamesOf }: PeopleDeps,
  { question: asked, cell, limit = limitDefault, cursor }: PeopleBody,
): Promise<PeoplePage> {
  const [after, from, to] = cursor === undefined ? [0] : readCursor(cursor, Position);
  const question = { ...(await readQuestion(questions, asked)) };
  if (from !== undefined && to !== undefined) Object.assign(question, { from, to });
  const found = await answer({ ask: "people", cell: readCell(question, cell), limit, after });
  const usernames = await usernamesOf(found.people.flatMap(({ userId }) => userId ?? []));
  const last = found.people.at(-1);
  return {
    items: found.people.map(({ number: _number, ...person }) => {
      const username = usernames.get(person.userId ?? "");
      return {
        ...person,
        ...(username === undefined ? {} : { username }),
        first: new Date(person.first).toISOString(),
        last: new Date(person.last).toISOString(),
      };
    }),
    nextCursor: found.hasMore && last ? toCursor([last.number, question.from, question.to]) : null,
    total: found.total,
  };
}

/** Throws `validation` with paths under `question.params`. */
async function readQuestion(
  questions: Questions,
  { report, params }: AskedQuestion,
): Promise<CountingQuestion> {
  try {
    // The schema pairs a report with its params.
    return await questions[report](params as never);
  } catch (error) {
    const issues = issuesUnder("question.params", () => {
      throw error;
    });
    throw refuse(issues);
  }
}
