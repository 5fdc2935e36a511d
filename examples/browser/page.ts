// What all parts of the page need of it: its elements, its forms, and where problems are told.
import { type Answer, PlauditError, type Problem } from "plaudit-client";

/** The element of index.html that has this id. */
export function find<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`index.html has no such element: #${id}`);
}

/** An answer's data. Throws what went wrong instead, as `pages` and `live` do. */
export function need<Data>(answer: Answer<Data>): Data {
  if (answer.error) throw new PlauditError(answer.error.value);
  return answer.data;
}

const told = find("problem", HTMLParagraphElement);

/** Tells on the page what went wrong. */
export function tell(error: unknown): void {
  told.textContent = error instanceof PlauditError ? describe(error.problem) : String(error);
}

/** Runs what somebody asked for; what went wrong before is told no more. */
export function attempt(act: () => Promise<void>): Promise<void> {
  told.textContent = "";
  return act().catch(tell);
}

function describe({ message, issues = [] }: Problem): string {
  const lines = issues.map((issue) => `${issue.path} ${issue.message}`);
  return lines.length > 0 ? lines.join("\n") : message;
}

/** Runs `act` with what was filled in, each time the form is sent, and once at a time. */
export function onSubmit(
  form: HTMLFormElement,
  act: (field: (name: string) => string) => Promise<void>,
): void {
  const button = form.querySelector("button")!;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const filled = new FormData(form);
    button.disabled = true;
    void attempt(async () => {
      // None of our fields is a file.
      await act((name) => (filled.get(name) as string | null) ?? "");
      form.reset();
    }).finally(() => {
      button.disabled = false;
    });
  });
}
