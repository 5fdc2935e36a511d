// Asks before something is destroyed: a word has to be typed.
import { signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Question {
  /** What happens, as the button says it. */
  title: string;
  /** What is lost by it. */
  text: string;
  /** What is to be typed. */
  word: string;
}

const asked = signal<(Question & { answer: (isSure: boolean) => void }) | undefined>(undefined);

export function confirmTyped(question: Question): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  asked.value = { ...question, answer: resolve };
  return promise;
}

export function Confirm() {
  return asked.value ? <Open /> : null;
}

function Open() {
  const dialog = useRef<HTMLDialogElement>(null);
  const typed = useSignal("");
  const { title, text, word } = asked.value!;
  useLayoutEffect(() => dialog.current?.showModal(), []);

  function answer(isSure: boolean): void {
    asked.value?.answer(isSure);
    asked.value = undefined;
  }

  return (
    <dialog ref={dialog} class="ask" aria-labelledby="ask-title" onClose={() => answer(false)}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.value === word) answer(true);
        }}
      >
        <h2 id="ask-title">{title}</h2>
        <p>{text}</p>
        <label>
          Type {word} to go on
          <input
            autocomplete="off"
            autofocus
            value={typed.value}
            onInput={(event) => (typed.value = event.currentTarget.value)}
          />
        </label>
        <div class="buttons">
          <button type="submit" class="destroys" disabled={typed.value !== word}>
            {title}
          </button>
          <button type="button" onClick={() => answer(false)}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  );
}
