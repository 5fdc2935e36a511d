// Within which time steps have to follow one another.
import { place, setParams } from "../place.ts";

const windows = [
  [1800, "30 minutes"],
  [3600, "1 hour"],
  [86_400, "1 day"],
  [604_800, "7 days"],
  [2_592_000, "30 days"],
] as const;

/** In seconds. */
export function readWindow(byDefault = 604_800): number {
  const seconds = Number(place.value.params.get("window"));
  return seconds > 0 ? seconds : byDefault;
}

export function WindowChoice({ byDefault }: { byDefault?: number }) {
  return (
    <select
      aria-label="Within"
      value={readWindow(byDefault)}
      onChange={(event) => setParams({ window: event.currentTarget.value })}
    >
      {windows.map(([seconds, name]) => (
        <option key={seconds} value={seconds}>
          within {name}
        </option>
      ))}
    </select>
  );
}
