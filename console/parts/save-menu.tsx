// Puts the question that is shown on a board, an old one or a new one.
import { useSignal } from "@preact/signals";
import type { Problem, Question } from "../../src/client/client.ts";
import { api } from "../account.ts";
import { useAsked } from "../asking.ts";
import { range } from "../range.ts";
import { Menu } from "./menu.tsx";
import { Trouble } from "./tile.tsx";

interface SaveProps {
  question: Question;
  title: string;
}

export function SaveMenu(props: SaveProps) {
  return <Menu label="Save">{(close) => <SaveForm {...props} close={close} />}</Menu>;
}

function SaveForm({ question, title, close }: SaveProps & { close: () => void }) {
  const boards = useAsked("boards", (options) =>
    api.boards.get({ query: { limit: 200 }, ...options }),
  );
  const problem = useSignal<Problem | undefined>(undefined);

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const titled = { title: given.get("title") as string, ...asKept(question) };
    problem.value = await put(given.get("board") as string, titled);
    if (problem.value) return;
    boards.again();
    close();
  }

  return (
    <form class="stack" onSubmit={(event) => void save(event)}>
      <label>
        Title <input name="title" defaultValue={title} required maxlength={200} />
      </label>
      <label>
        Board
        <select name="board">
          {boards.data?.items.map((board) => (
            <option key={board.id} value={board.id}>
              {board.title}
            </option>
          ))}
          <option value="">A new one</option>
        </select>
      </label>
      {problem.value && <Trouble problem={problem.value} />}
      <button type="submit">Save</button>
    </form>
  );
}

const daysOfPresets: Readonly<Record<string, number>> = { today: 1, "7d": 7, "30d": 30, "90d": 90 };

/** The last 30 days are to be the last ones whenever it is asked again. */
export function asKept(question: Question): Question {
  const { preset, from: start } = range.value;
  const days = preset === undefined ? undefined : daysOfPresets[preset];
  const { from, to, ...rest } = question.params;
  if (days === undefined || from !== start || to !== undefined) return question;
  // Of the same kind as before.
  return { report: question.report, params: { ...rest, days } } as unknown as Question;
}

type Titled = Parameters<typeof api.boards.post>[0]["questions"][number];

async function put(board: string, question: Titled): Promise<Problem | undefined> {
  if (board === "") {
    const made = await api.boards.post({ title: question.title, questions: [question] });
    return made.error?.value;
  }
  const found = await api.boards({ id: board }).get();
  if (found.error) return found.error.value;
  const questions = [...found.data.questions, question];
  return (await api.boards({ id: board }).patch({ questions })).error?.value;
}
