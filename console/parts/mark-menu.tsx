// Below a chart: its marks, a form for a new one, and a way to take one back.
import { useSignal } from "@preact/signals";
import { account, may } from "../account.ts";
import { toInstant, toLocal } from "../clocks.ts";
import { useDoing } from "../doing.ts";
import { addMark, type Mark, mayRemove, removeMark } from "../marks.ts";
import { range } from "../range.ts";
import { isOnlyShown } from "../shown.ts";
import { Menu, type Opener } from "./menu.tsx";
import { Trouble } from "./tile.tsx";

interface MarkMenuProps {
  marks: readonly Mark[];
  /** The moment that a new one is of, in ms, until somebody says another one; undefined is now. */
  at: number | undefined;
  opener: Opener;
}

export function MarkMenu({ marks, at, opener }: MarkMenuProps) {
  if (!account.value || !may("reports:read") || isOnlyShown.value) return null;
  return (
    <Menu
      class="plain"
      label={marks.length === 0 ? "Mark" : `Marks ${marks.length}`}
      title="Releases and notes on the charts"
      opener={opener}
    >
      {() => (
        <div class="stack marks">
          <NewMark key={at} at={at} />
          <Marks marks={marks} />
        </div>
      )}
    </Menu>
  );
}

function NewMark({ at = Date.now() }: { at: number | undefined }) {
  const { run, problem, isBusy } = useDoing();
  const { tz } = range.value;

  async function add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const moment = toInstant(given.get("at") as string, tz);
    const made = await run(() => addMark(moment, given.get("text") as string));
    if (made) form.reset();
  }

  return (
    <form class="stack" onSubmit={(event) => void add(event)}>
      <label>
        What happened
        <input name="text" required maxlength={200} placeholder="Release 2.1" autocomplete="off" />
      </label>
      <label>
        When, in {tz}
        <input name="at" type="datetime-local" required defaultValue={toLocal(at, tz)} />
      </label>
      {problem && <Trouble problem={problem} />}
      <button type="submit" disabled={isBusy}>
        Put it on the charts
      </button>
    </form>
  );
}

function Marks({ marks }: { marks: readonly Mark[] }) {
  const removed = useSignal<Mark | undefined>(undefined);
  const { run, problem, isBusy } = useDoing();
  const { tz } = range.value;

  async function remove(mark: Mark): Promise<void> {
    if ((await run(() => removeMark(mark))) !== undefined) removed.value = mark;
  }

  async function undo({ at, text }: Mark): Promise<void> {
    if (await run(() => addMark(at, text))) removed.value = undefined;
  }

  return (
    <>
      {problem && <Trouble problem={problem} />}
      {removed.value && (
        <p role="status">
          {removed.value.text} is removed.{" "}
          <button
            type="button"
            class="plain"
            disabled={isBusy}
            onClick={() => removed.value && void undo(removed.value)}
          >
            Undo
          </button>
        </p>
      )}
      {marks.length > 0 && (
        <ul class="activity">
          {marks.map((mark) => (
            <li key={mark.id}>
              <span>
                <b>{mark.text}</b>{" "}
                <span class="soft">{toLocal(Date.parse(mark.at), tz).replace("T", " ")}</span>
              </span>
              {mayRemove(mark) && (
                <button
                  type="button"
                  class="plain"
                  aria-label={`Remove: ${mark.text}`}
                  disabled={isBusy}
                  onClick={() => void remove(mark)}
                >
                  Remove
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
