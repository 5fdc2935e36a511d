// Does something to the server, and keeps why it could not be done, for whoever asked for it.
import { useSignal } from "@preact/signals";
import type { Answer, Problem } from "../src/client/client.ts";
import { forget } from "./account.ts";

export function useDoing() {
  const problem = useSignal<Problem | undefined>(undefined);
  const isBusy = useSignal(false);
  return {
    problem: problem.value,
    isBusy: isBusy.value,
    /** Fulfils with the answer's data; undefined where it failed. A success without data is null. */
    async run<Data>(call: () => Promise<Answer<Data>>): Promise<Data | null | undefined> {
      isBusy.value = true;
      const answer = await call();
      isBusy.value = false;
      problem.value = answer.error?.value;
      if (answer.status === 401) forget();
      return answer.error ? undefined : (answer.data ?? null);
    },
  };
}
