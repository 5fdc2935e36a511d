// Any question that can be saved: asked, and drawn as its kind is.
import type { ComponentChildren } from "preact";
import type { Question } from "../../src/client/client.ts";
import { QuestionTile } from "../parts/question-tile.tsx";
import { Series } from "../parts/series.tsx";
import type { AnswerOf, Kind, ParamsOf } from "../kinds.ts";
import { DrawnActive } from "./active.tsx";
import { DrawnFunnel } from "./funnel.tsx";
import { DrawnPaths } from "./paths.tsx";
import { DrawnRetention } from "./retention.tsx";
import { DrawnTop } from "./top.tsx";

export interface Drawn<K extends Kind> {
  title: string;
  params: ParamsOf<K>;
  answer: AnswerOf<K>;
}

const drawings: { readonly [K in Kind]: (drawn: Drawn<K>) => ComponentChildren } = {
  timeseries: ({ title, ...drawn }) => (
    <Series label={title} {...drawn} what="count" height={240} />
  ),
  active: (drawn) => <DrawnActive {...drawn} />,
  top: (drawn) => <DrawnTop {...drawn} />,
  funnel: (drawn) => <DrawnFunnel {...drawn} />,
  retention: (drawn) => <DrawnRetention {...drawn} isShare />,
  paths: (drawn) => <DrawnPaths {...drawn} />,
};

/** Those that need the whole width. */
const wide: readonly Kind[] = ["retention", "paths"];

interface DrawnQuestionProps {
  title: string;
  question: Question;
  actions?: ComponentChildren;
}

export function DrawnQuestion({ question, ...around }: DrawnQuestionProps) {
  return <OfKind {...around} kind={question.report} params={question.params} />;
}

interface OfKindProps<K extends Kind> extends Omit<DrawnQuestionProps, "question"> {
  kind: K;
  params: ParamsOf<K>;
}

function OfKind<K extends Kind>({ title, kind, params, actions }: OfKindProps<K>) {
  const draw: (drawn: Drawn<K>) => ComponentChildren = drawings[kind];
  return (
    <QuestionTile
      title={title}
      kind={kind}
      params={params}
      actions={actions}
      height={280}
      class={wide.includes(kind) ? "wide" : "half"}
    >
      {(answer) => draw({ title, params, answer })}
    </QuestionTile>
  );
}
