// A line of code with a button that copies it.
import { useSignal } from "@preact/signals";
import { Icon } from "./icons.tsx";

const shownMs = 1500;

export function Copy({ text }: { text: string }) {
  const isDone = useSignal(false);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text);
    isDone.value = true;
    setTimeout(() => (isDone.value = false), shownMs);
  }
  return (
    <button type="button" class="plain copy" onClick={() => void copy()}>
      <Icon name="copy" /> <span role="status">{isDone.value ? "Copied" : "Copy"}</span>
    </button>
  );
}

export function Code({ text }: { text: string }) {
  return (
    <div class="code">
      <pre tabindex={0}>
        <code>{text}</code>
      </pre>
      <Copy text={text} />
    </div>
  );
}
