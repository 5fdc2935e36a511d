// What is most frequent: a row each, with a bar behind its count. A click on a row filters the page by it.
import { DrawnTop } from "../drawn/top.tsx";
import { eventScope } from "../filters.ts";
import { QuestionTile } from "./question-tile.tsx";

interface TopTableProps {
  title: string;
  by: string;
  onChoose: (key: string) => void;
  /** What a key is called. Default: as it is. */
  nameOf?: (key: string) => string;
}

const rowsAsked = 100;

export function TopTable({ title, by, onChoose, nameOf = nameOfKey }: TopTableProps) {
  const params = { ...eventScope.value, by, limit: rowsAsked };
  return (
    <QuestionTile title={title} kind="top" params={params} height={260} class="half">
      {(answer) => (
        <DrawnTop
          title={title}
          params={params}
          answer={answer}
          keyCell={(key) => (
            <button type="button" class="plain key" title={key} onClick={() => onChoose(key)}>
              {nameOf(key)}
            </button>
          )}
        />
      )}
    </QuestionTile>
  );
}

const nameOfKey = (key: string) => (key === "" ? "(empty)" : key);
