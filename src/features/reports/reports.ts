// Answers questions about what people do. Each is read from the request, and passed on to be answered.
import { AppError } from "../../domain/error.ts";
import type {
  ActiveQuery,
  FunnelBody,
  PathsBody,
  Question as SavedQuestion,
  RetentionBody,
  TimeseriesQuery,
  TopQuery,
} from "../../wire/questions.ts";
import type { Ask, Asker } from "../../reports/ask.ts";
import { OverBudget } from "../../reports/budget.ts";
import { pointsMax, type Question, type SourcesQuestion } from "../../domain/question.ts";
import type { PeopleBody } from "./model.ts";
import { listPeople, type PeopleDeps } from "./people.ts";
import { createQuestions, fromUrl, invalid, type QuestionsDeps } from "./questions.ts";

export interface ReportsDeps extends QuestionsDeps {
  ask: Ask;
  /** The names of those ids that are accounts. */
  usernamesOf: PeopleDeps["usernamesOf"];
}

export type Reports = ReturnType<typeof createReports>;

const retryAfterSeconds = 10;

export function createReports({ ask, usernamesOf, ...deps }: ReportsDeps) {
  const questions = createQuestions(deps);

  async function answer<Q extends Question>(question: Q, { left, who }: Asker) {
    try {
      return await ask(question, left, who);
    } catch (error) {
      // Nobody gets this answer. Without it, the log and the metrics would count a failure of ours.
      if (left.aborted) throw new AppError("bad_request", "The client has left.");
      if (error instanceof OverBudget) {
        throw new AppError("unavailable", "The question is too large.", {
          detail: `${error.message} Narrow its range, its event or its conditions.`,
          retryAfterSeconds,
        });
      }
      if (error instanceof RangeError) throw invalid("to", `makes more than ${pointsMax} points`);
      throw error;
    }
  }

  return {
    demandAskable: questions.demandAskable,

    timeseries: async (query: TimeseriesQuery, asker: Asker) =>
      answer(await questions.timeseries(fromUrl(query)), asker),
    active: async (query: ActiveQuery, asker: Asker) =>
      answer(await questions.active(fromUrl(query)), asker),
    top: async (query: TopQuery, asker: Asker) =>
      answer(await questions.top(fromUrl(query)), asker),
    funnel: async (body: FunnelBody, asker: Asker) => answer(await questions.funnel(body), asker),
    retention: async (body: RetentionBody, asker: Asker) =>
      answer(await questions.retention(body), asker),
    paths: async (body: PathsBody, asker: Asker) => answer(await questions.paths(body), asker),
    /** Any question, as it is saved. Throws as its own route does. */
    async askSaved({ report, params }: SavedQuestion, asker: Asker): Promise<object> {
      // The schema pairs a report with its params.
      return answer(await questions[report](params as never), asker);
    },
    /** What each source has sent lately. */
    sources: (question: SourcesQuestion, asker: Asker) => answer(question, asker),
    people: (body: PeopleBody, asker: Asker) =>
      listPeople({ questions, usernamesOf, answer: (question) => answer(question, asker) }, body),
  };
}
