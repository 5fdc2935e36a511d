// Links within the console: the page stays, only the place changes.
import type { ComponentChildren } from "preact";
import { go } from "../place.ts";

interface LinkProps {
  href: string;
  class?: string;
  title?: string;
  "aria-current"?: "page" | undefined;
  children?: ComponentChildren;
}

export function Link({ href, children, ...rest }: LinkProps) {
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        // What opens a tab or a window is the browser's.
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
          return;
        event.preventDefault();
        go(href);
      }}
    >
      {children}
    </a>
  );
}
