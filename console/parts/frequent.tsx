// The most frequent events, to begin with one of them.
import { api } from "../account.ts";
import { useAsked } from "../asking.ts";

const shown = 6;

export function FrequentEvents({ onChoose }: { onChoose: (event: string) => void }) {
  const names = useAsked("frequent", (options) =>
    api.events.names.get({ query: { limit: shown }, ...options }),
  );
  return (
    <div class="buttons">
      {names.data?.items.map(({ name }) => (
        <button key={name} type="button" onClick={() => onChoose(name)}>
          {name}
        </button>
      ))}
    </div>
  );
}
