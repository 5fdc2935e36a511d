// The sticky bar: what a page is about. Filters are chips; each can be taken away.
import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import {
  addCondition,
  type Condition,
  describeCondition,
  filters,
  operators,
  removeCondition,
  signOf,
} from "../filters.ts";
import { setParams } from "../place.ts";
import { Icon } from "./icons.tsx";
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

export function Chip({ text, remove }: { text: string; remove: () => void }) {
  return (
    <span class="chip">
      <span>{text}</span>
      <button type="button" class="plain" aria-label={`Remove: ${text}`} onClick={remove}>
        <Icon name="close" />
      </button>
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

/** What was typed as what it most likely is: a number, true or false, else text; quotes make anything a text. */
export function readValue(text: string): string | number | boolean {
  if (/^".*"$/.test(text)) return text.slice(1, -1);
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
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
