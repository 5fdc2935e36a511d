// The sticky bar: what a page is about. Filters are chips; each can be taken away.
import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import {
  addCondition,
  type Condition,
  describeCondition,
  type Excludable,
  excludable,
  filters,
  operators,
  readValue,
  setExcluded,
  removeCondition,
  signOf,
} from "../filters.ts";
import { linkTo, setParams } from "../place.ts";
import { Icon } from "./icons.tsx";
import { Link } from "./link.tsx";
import { Menu } from "./menu.tsx";
import { CompareChoice, IntervalChoice, RangeMenu } from "./range-menu.tsx";
import { EventInput, PropertyInput, SourceInput, ValueInput } from "./suggest.tsx";

interface BarProps {
  title: string;
  hasInterval?: boolean;
  hasComparison?: boolean;
  children?: ComponentChildren;
}

export function FilterBar({ title, hasInterval, hasComparison, children }: BarProps) {
  return (
    <div class="bar">
      <h1>{title}</h1>
      <div class="bar-filters">
        <ExcludedChip />
        <Chips />
        <FilterMenu />
      </div>
      <div class="bar-range">
        {children}
        {hasInterval && <IntervalChoice />}
        {hasComparison && <CompareChoice />}
        <RangeMenu />
      </div>
    </div>
  );
}

const excludedNames: Record<Excludable, string> = { team: "our team", bots: "bots" };

/** Who is left out, unless somebody wants to see them. */
function ExcludedChip() {
  const { exclude } = filters.value;
  const names = exclude.map((who) => excludedNames[who]).join(" and ");
  return (
    <Menu
      class="chip"
      label={names === "" ? "everyone" : `without ${names}`}
      title="Who is left out"
    >
      {() => (
        <div class="stack">
          {excludable.map((who) => (
            <label key={who} class="check">
              <input
                type="checkbox"
                checked={exclude.includes(who)}
                onChange={(event) => setExcluded(who, event.currentTarget.checked)}
              />
              Leave out {excludedNames[who]}
            </label>
          ))}
          <Link href={linkTo("/console/manage/team")}>Who our team is</Link>
        </div>
      )}
    </Menu>
  );
}

function Chips() {
  const { event, source, where } = filters.value;
  return (
    <>
      {source !== undefined && (
        <Chip text={`source is ${source}`} remove={() => setParams({ source: undefined })} />
      )}
      {event !== undefined && (
        <Chip text={`event is ${event}`} remove={() => setParams({ event: undefined })} />
      )}
      {where.map((condition, i) => (
        <Chip
          key={JSON.stringify(condition)}
          text={describeCondition(condition)}
          remove={() => removeCondition(i)}
        />
      ))}
    </>
  );
}

export function Chip({ text, remove }: { text: string; remove: (() => void) | undefined }) {
  return (
    <span class={remove ? "chip" : "chip fixed"}>
      <span>{text}</span>
      {remove && (
        <button type="button" class="plain" aria-label={`Remove: ${text}`} onClick={remove}>
          <Icon name="close" />
        </button>
      )}
    </span>
  );
}

function FilterMenu() {
  return (
    <Menu label="Filter">
      {(close) => (
        <div class="stack filter-menu">
          <EventInput
            label="Event"
            onChoose={(event) => {
              setParams({ event });
              close();
            }}
          />
          <SourceInput
            onChoose={(source) => {
              setParams({ source });
              close();
            }}
          />
          <ConditionForm
            onDone={(condition) => {
              addCondition(condition);
              close();
            }}
          />
        </div>
      )}
    </Menu>
  );
}

function toCondition(property: string, op: Condition["op"], text: string): Condition {
  if (op === "exists") return { property, op, value: text !== "false" };
  if (op === "in")
    return { property, op, value: text.split(",").map((part) => readValue(part.trim())) };
  if (op === "contains") return { property, op, value: text };
  if (op === "eq" || op === "neq") return { property, op, value: readValue(text) };
  const value = readValue(text);
  return { property, op, value: typeof value === "boolean" ? text : value };
}

export function ConditionForm({ onDone }: { onDone: (condition: Condition) => void }) {
  const property = useSignal("");
  const op = useSignal<Condition["op"]>("eq");
  const value = useSignal("");

  function add(event: SubmitEvent): void {
    event.preventDefault();
    if (property.value !== "") onDone(toCondition(property.value, op.value, value.value));
  }

  return (
    <form class="stack" onSubmit={add}>
      <PropertyInput label="Property" value={property} />
      <select
        aria-label="How it compares"
        value={op.value}
        onChange={(event) => (op.value = event.currentTarget.value as Condition["op"])}
      >
        {operators.map((name) => (
          <option key={name} value={name}>
            {signOf(name)}
          </option>
        ))}
      </select>
      {op.value !== "exists" && <ValueInput property={property.value} value={value} />}
      <button type="submit">Add</button>
    </form>
  );
}
