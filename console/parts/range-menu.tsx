// Chooses the range: a preset, or dates of one's own in the chosen zone.
import { useSignal } from "@preact/signals";
import { place, setParams } from "../place.ts";
import { addDays, describe, hourDaysMax, ownZone, presets, range, todayIn } from "../range.ts";
import { Menu } from "./menu.tsx";

export function RangeMenu() {
  return (
    <Menu label={describe(range.value)} title={`Range: ${describe(range.value)}`}>
      {(close) => (
        <div class="range-menu">
          <div class="choices">
            {presets.map(({ name, title, key }) => (
              <button
                key={name}
                type="button"
                class="choice"
                aria-pressed={range.value.preset === name}
                onClick={() => {
                  setParams({ range: name, from: undefined, to: undefined, interval: undefined });
                  close();
                }}
              >
                {title} <kbd>{key}</kbd>
              </button>
            ))}
          </div>
          <OwnDates close={close} />
        </div>
      )}
    </Menu>
  );
}

function OwnDates({ close }: { close: () => void }) {
  const { from, to, tz } = range.value;
  const last = to === undefined ? todayIn(tz) : addDays(to.slice(0, 10), to.length === 10 ? -1 : 0);
  const isWrong = useSignal(false);

  function choose(event: SubmitEvent): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const [first, end] = [given.get("from") as string, given.get("to") as string];
    isWrong.value = first === "" || end === "" || first > end;
    if (isWrong.value) return;
    const zone = given.get("tz") as string;
    setParams({
      range: undefined,
      interval: undefined,
      from: first,
      to: addDays(end, 1),
      tz: zone === ownZone ? undefined : zone,
    });
    close();
  }

  return (
    <form class="stack" onSubmit={choose}>
      <label>
        From <input type="date" name="from" defaultValue={from.slice(0, 10)} required />
      </label>
      <label>
        To, inclusive <input type="date" name="to" defaultValue={last} required />
      </label>
      <label>
        Time zone
        <input name="tz" defaultValue={tz} list="zones" required autocomplete="off" />
        <datalist id="zones">
          {Intl.supportedValuesOf("timeZone").map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </label>
      {isWrong.value && <p role="alert">The first day is after the last one.</p>}
      <button type="submit">Show</button>
    </form>
  );
}

const names = { hour: "Hours", day: "Days", week: "Weeks", month: "Months" } as const;

export function IntervalChoice() {
  const { interval, days } = range.value;
  return (
    <select
      aria-label="Interval"
      value={interval}
      onChange={(event) => setParams({ interval: event.currentTarget.value })}
    >
      {Object.entries(names).map(([name, title]) => (
        <option key={name} value={name} disabled={name === "hour" && days > hourDaysMax}>
          {title}
        </option>
      ))}
    </select>
  );
}

export const isCompared = () => place.value.params.get("compare") !== "no";

export function CompareChoice() {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isCompared()}
        onChange={(event) => setParams({ compare: event.currentTarget.checked ? undefined : "no" })}
      />
      Compare
    </label>
  );
}
