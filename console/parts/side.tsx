// A panel at the side, which Escape, a click beside it and going elsewhere close.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { place } from "../place.ts";
import { Icon } from "./icons.tsx";

interface SideProps {
  title: string;
  close: () => void;
  children: ComponentChildren;
}

export function Side({ title, close, children }: SideProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const address = useRef(place.peek());
  useLayoutEffect(() => dialog.current?.showModal(), []);
  // Whoever follows a link, or goes back, wants to see the page.
  if (place.value !== address.current) queueMicrotask(close);
  return (
    <dialog
      ref={dialog}
      class="side"
      aria-labelledby="side-title"
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <header>
        <h2 id="side-title">{title}</h2>
        <button type="button" class="plain" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
