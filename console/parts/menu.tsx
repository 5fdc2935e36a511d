// What opens below a button: the browser's own popover, which Escape and a click elsewhere close.
import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { Icon } from "./icons.tsx";

/** Where a menu puts what opens it. */
export interface Opener {
  current: (() => void) | undefined;
}

interface MenuProps {
  label: ComponentChildren;
  /** What the button is called where its label says too little. */
  title?: string;
  class?: string;
  /** For those who come another way than by its button. */
  opener?: Opener;
  children: (close: () => void) => ComponentChildren;
}

const gap = 4;
const edge = 8;

export function Menu({ label, title, opener, children, ...rest }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const isOpen = useSignal(false);
  const close = () => panel.current?.hidePopover();
  if (opener) opener.current = () => panel.current?.showPopover();

  /** Below the button, and within the window. */
  function put(): void {
    if (!button.current || !panel.current) return;
    const place = button.current.getBoundingClientRect();
    const { offsetWidth, offsetHeight, style } = panel.current;
    const left = Math.min(place.left, innerWidth - offsetWidth - edge);
    const isRoomBelow = place.bottom + gap + offsetHeight < innerHeight;
    const top = isRoomBelow ? place.bottom + gap : Math.max(edge, place.top - gap - offsetHeight);
    style.left = `${Math.max(edge, left)}px`;
    style.top = `${top}px`;
  }

  // What is in it is made when somebody wants it.
  useEffect(() => {
    if (!isOpen.value) return;
    put();
    panel.current?.querySelector<HTMLElement>("input, select, button, a")?.focus();
  }, [isOpen.value]);

  return (
    <>
      <button
        type="button"
        class={`menu-button ${rest.class ?? ""}`}
        title={title}
        aria-label={typeof label === "string" && title ? `${title}: ${label}` : title}
        ref={button}
        popovertarget={id}
      >
        {label} <Icon name="down" />
      </button>
      <div
        id={id}
        class="menu"
        popover="auto"
        ref={panel}
        onToggle={(event) => {
          isOpen.value = (event as unknown as ToggleEvent).newState === "open";
        }}
      >
        {isOpen.value && children(close)}
      </div>
    </>
  );
}
