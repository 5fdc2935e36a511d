// A tile with the answer of one question, and what can be done with it: saved, downloaded, asked elsewhere.
import type { ComponentChildren } from "preact";
import { download } from "../download.ts";
import { toSheet } from "../sheet.ts";
import type { AnswerOf, Kind, ParamsOf } from "../kinds.ts";
import { toQuestion, useQuestion } from "../questions.ts";
import { isOnlyShown } from "../shown.ts";
import { SaveMenu } from "./save-menu.tsx";
import { ShareQuestion } from "./share-menu.tsx";
import { ShowCall } from "./show-call.tsx";
import { Tile } from "./tile.tsx";

interface QuestionTileProps<K extends Kind> {
  title: string;
  kind: K;
  params: ParamsOf<K>;
  height?: number;
  class?: string;
  /** Further things to do, left of the others. */
  actions?: ComponentChildren;
  children: (answer: AnswerOf<K>) => ComponentChildren;
}

export function QuestionTile<K extends Kind>(props: QuestionTileProps<K>) {
  const { title, kind, params, actions, children, ...rest } = props;
  const asked = useQuestion(kind, params);
  return (
    <Tile
      {...rest}
      title={title}
      asked={asked}
      actions={
        !isOnlyShown.value && (
          <>
            {actions}
            <Actions title={title} kind={kind} params={params} answer={asked.data} />
          </>
        )
      }
    >
      {children}
    </Tile>
  );
}

interface ActionsProps<K extends Kind> {
  title: string;
  kind: K;
  params: ParamsOf<K>;
  answer: AnswerOf<K> | undefined;
}

export function Actions<K extends Kind>({ title, kind, params, answer }: ActionsProps<K>) {
  const question = toQuestion(kind, params);
  return (
    <>
      <SaveMenu question={question} title={title} />
      <ShareQuestion question={question} title={title} />
      <button
        type="button"
        title={`Download as CSV: ${title}`}
        disabled={answer === undefined}
        onClick={() => answer && download(title, toSheet(kind, answer))}
      >
        CSV
      </button>
      <ShowCall question={question} />
    </>
  );
}
