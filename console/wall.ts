// The wall: what is shown fills the screen, in large figures and without anything to press. Escape leaves it.
import { place, setParams } from "./place.ts";
import { isWall } from "./shown.ts";

export function enterWall(): void {
  setParams({ wall: "1" });
  // Not every browser allows it: then it fills the window.
  document.documentElement.requestFullscreen?.().catch(() => undefined);
}

/** What can be hung up: the overview, and each board. */
export const hasWall = () =>
  place.value.path === "/" ||
  (place.value.path === "/console/boards" && place.value.params.has("id"));

export function listenForWall(): void {
  const leave = () => isWall.peek() && setParams({ wall: undefined });
  addEventListener("keydown", ({ key }) => void (key === "Escape" && leave()));
  // Where a browser fills the screen, it keeps Escape to itself.
  addEventListener("fullscreenchange", () => void (!document.fullscreenElement && leave()));
}
