// The kinds of questions: what each takes, and what it answers.
import type {
  Question,
  ReportActiveAnswer,
  ReportFunnelAnswer,
  ReportPathsAnswer,
  ReportRetentionAnswer,
  ReportTimeseriesAnswer,
  ReportTopAnswer,
} from "../src/client/client.ts";

export type Kind = Question["report"];
export type ParamsOf<K extends Kind> = Extract<Question, { report: K }>["params"];

interface Answers {
  timeseries: ReportTimeseriesAnswer;
  active: ReportActiveAnswer;
  top: ReportTopAnswer;
  funnel: ReportFunnelAnswer;
  retention: ReportRetentionAnswer;
  paths: ReportPathsAnswer;
}
export type AnswerOf<K extends Kind> = Answers[K];
