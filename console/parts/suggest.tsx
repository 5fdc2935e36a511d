// Inputs that suggest what is stored as one types: names of events, of properties, of sources, and values.
import { type Signal, useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { suggestEvents, suggestProperties, suggestSources, suggestValues } from "../vocabulary.ts";

interface SuggestProps {
  label: string;
  value: Signal<string>;
  suggest: (prefix: string) => Promise<readonly string[]>;
  /** Called when one of the suggestions, or Enter, was chosen. */
  onChoose?: (value: string) => void;
  placeholder?: string;
}

const suggestedMax = 20;

export function Suggest({ label, value, suggest, onChoose, placeholder }: SuggestProps) {
  const id = useId();
  const found = useSignal<readonly string[]>([]);
  async function look(text: string): Promise<void> {
    const list = await suggest(text);
    if (value.value === text) found.value = list.slice(0, suggestedMax);
  }
  return (
    <label>
      {label}
      <input
        list={id}
        value={value.value}
        placeholder={placeholder}
        autocomplete="off"
        onFocus={() => void look(value.value)}
        onInput={(event) => {
          value.value = event.currentTarget.value;
          const isPicked = (event as InputEvent).inputType === "insertReplacementText";
          if (isPicked && onChoose) onChoose(value.value);
          else void look(value.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !onChoose || value.value === "") return;
          event.preventDefault();
          onChoose(value.value);
        }}
      />
      <datalist id={id}>
        {found.value.map((word) => (
          <option key={word} value={word} />
        ))}
      </datalist>
    </label>
  );
}

interface ChooseProps {
  label?: string;
  onChoose: (value: string) => void;
}

export function EventInput({ label = "Event", onChoose }: ChooseProps) {
  const value = useSignal("");
  return <Suggest label={label} value={value} suggest={suggestEvents} onChoose={onChoose} />;
}

export function SourceInput({ label = "Source", onChoose }: ChooseProps) {
  const value = useSignal("");
  return <Suggest label={label} value={value} suggest={suggestSources} onChoose={onChoose} />;
}

interface PropertyProps {
  label: string;
  value: Signal<string>;
  onChoose?: (property: string) => void;
}

export function PropertyInput({ label, value, onChoose }: PropertyProps) {
  return <Suggest label={label} value={value} suggest={suggestProperties} onChoose={onChoose} />;
}

export function ValueInput({ property, value }: { property: string; value: Signal<string> }) {
  return (
    <Suggest label="Value" value={value} suggest={(prefix) => suggestValues(property, prefix)} />
  );
}
