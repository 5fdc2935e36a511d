// Events that could not be stored: looked at, tried again, dropped.
import type { DeadLetterPage } from "../../../src/client/client.ts";
import { api } from "../../account.ts";
import { useDoing } from "../../doing.ts";
import { usePages } from "../../paging.ts";
import { confirmTyped } from "../../parts/confirm.tsx";
import { More } from "../../parts/table.tsx";
import { Empty, Tile, Trouble } from "../../parts/tile.tsx";
import { When } from "../../parts/when.tsx";

type Letter = DeadLetterPage["items"][number];

export function DeadLetters() {
  const letters = usePages<Letter, DeadLetterPage>("dead-letters", (page, options) =>
    api["dead-letters"].get({ query: { limit: 50, ...page }, ...options }),
  );
  return (
    <Tile title="Dead letters" asked={letters} height={200}>
      {(items) =>
        items.length === 0 ? (
          <Empty>
            <p>There are none: every event that was accepted has been stored.</p>
          </Empty>
        ) : (
          <>
            <ol class="live letters">
              {items.map((letter) => (
                <OneLetter key={letter.id} letter={letter} again={letters.again} />
              ))}
            </ol>
            <More pages={letters} />
          </>
        )
      }
    </Tile>
  );
}

function OneLetter({ letter, again }: { letter: Letter; again: () => void }) {
  const { run, problem, isBusy } = useDoing();
  const { id, events, reason, record, retryable, createdAt } = letter;
  const it = api["dead-letters"]({ id: String(id) });

  async function retry(): Promise<void> {
    if ((await run(() => it.retry.post())) !== undefined) again();
  }

  async function drop(): Promise<void> {
    const title = `Drop letter ${id}`;
    const text = "What is in it is deleted for good. The ledger goes on counting it.";
    if (!(await confirmTyped({ title, text, word: String(id) }))) return;
    if ((await run(() => it.delete())) !== undefined) again();
  }

  return (
    <li>
      <details>
        <summary>
          <span class="soft">
            <When at={createdAt} />
          </span>
          <b title={reason}>{reason}</b>
          <span class="soft">{events === 1 ? "1 event" : `${events} events`}</span>
        </summary>
        <pre tabindex={0}>{record}</pre>
        {problem && <Trouble problem={problem} />}
        <div class="buttons">
          {retryable && (
            <button type="button" disabled={isBusy} onClick={() => void retry()}>
              Try again
            </button>
          )}
          <button type="button" class="destroys" disabled={isBusy} onClick={() => void drop()}>
            Drop…
          </button>
        </div>
      </details>
    </li>
  );
}
