// A number that opens the people behind it.
import { type Behind, openPeople } from "../people.tsx";
import { isOnlyShown } from "../shown.ts";
import { toCount } from "../words.ts";

interface CountProps {
  value: number | null | undefined;
  /** How it is written. Default: grouped. */
  text?: string;
  behind: Behind;
}

/** Behind 0 there is nobody: it is only text. */
export function Count({ value, text = toCount(value), behind }: CountProps) {
  if (!value || isOnlyShown.value) return <>{text}</>;
  return (
    <button
      type="button"
      class="plain count"
      title={`${behind.title}: see the people`}
      onClick={() => openPeople(behind)}
    >
      {text}
    </button>
  );
}
