// The keys that work everywhere but in a field: numbers choose a range, "g" and a letter go to a page, "w" hangs
// it on a wall.
import { visibleLinks } from "./frame.tsx";
import { go, linkTo, setParams } from "./place.ts";
import { presets } from "./range.ts";
import { refresh } from "./asking.ts";
import { isWall } from "./shown.ts";
import { enterWall, hasWall } from "./wall.ts";

const waitMs = 1000;

export function listenForKeys(): void {
  let goesUntil = 0;
  addEventListener("keydown", (event) => {
    const isField = (event.target as HTMLElement).matches(
      "input, select, textarea, [contenteditable]",
    );
    if (isField || event.ctrlKey || event.metaKey || event.altKey) return;
    if (Date.now() < goesUntil) {
      goesUntil = 0;
      const page = visibleLinks().find(({ title }) => title.toLowerCase().startsWith(event.key));
      if (page) go(linkTo(page.path));
      return;
    }
    if (event.key === "g") goesUntil = Date.now() + waitMs;
    if (event.key === "r") refresh();
    if (event.key === "w" && hasWall() && !isWall.value) enterWall();
    const preset = presets.find(({ key }) => key === event.key);
    if (preset) setParams({ range: preset.name, from: undefined, to: undefined });
  });
}
