// Any question that can be saved: asked, and drawn as its kind is.
import type { ComponentChildren } from "preact";
import type { Question } from "../../src/client/client.ts";
import { QuestionTile } from "../parts/question-tile.tsx";
import { Series } from "../parts/series.tsx";
import { Empty } from "../parts/tile.tsx";
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
    <Series
      label={title}
      {...drawn}
      what={drawn.params.measure === undefined ? "count" : "value"}
      height={240}
    />
  ),
  active: (drawn) => <DrawnActive {...drawn} />,
  top: (drawn) => <DrawnTop {...drawn} />,
  funnel: (drawn) => <DrawnFunnel {...drawn} />,
  retention: (drawn) => <DrawnRetention {...drawn} isShare />,
  paths: (drawn) => <DrawnPaths {...drawn} />,
};

/** Those that need the whole width. */
const wide: readonly Kind[] = ["retention", "paths"];

const widthOf = (kind: Kind) => (wide.includes(kind) ? "wide" : "half");

interface DrawnQuestionProps {
  title: string;
  question: Question;
  actions?: ComponentChildren;
}

export function DrawnQuestion({ question, ...around }: DrawnQuestionProps) {
  return <OfKind {...around} kind={question.report} params={question.params} />;
}

interface DrawnAnswerProps {
  title: string;
  question: Question;
  /** Null where it could not be given now. */
  answer: AnswerOf<Kind> | null;
}

/** An answer that is there already, which only stands there. */
export function DrawnAnswer({ title, question: { report, params }, answer }: DrawnAnswerProps) {
  // Each kind of question has its own kind of answer.
  const draw = drawings[report] as (drawn: Drawn<Kind>) => ComponentChildren;
  return (
    <section class={`tile ${widthOf(report)}`}>
      <header>
        <h2>{title}</h2>
      </header>
      {answer === null ? (
        <Empty>
          <p class="soft">This could not be answered now.</p>
        </Empty>
      ) : (
        draw({ title, params, answer })
      )}
    </section>
  );
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
      class={widthOf(kind)}
    >
      {(answer) => draw({ title, params, answer })}
    </QuestionTile>
  );
}
