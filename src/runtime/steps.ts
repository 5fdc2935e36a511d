// Long work in steps, so that others come between: a generator that yields after each. Imports nothing of ours.

/** Takes all steps at once. */
export function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
