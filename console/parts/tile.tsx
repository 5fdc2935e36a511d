// A tile: something that was asked for, with its states. An error stays inside it.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useComputed, useSignal } from "@preact/signals";
import type { Asked } from "../asking.ts";
import type { Problem } from "../../src/client/client.ts";

interface TileProps<Data> {
  title?: ComponentChildren;
  /** Stands at the right of the title. */
  actions?: ComponentChildren;
  asked: Asked<Data>;
  /** The height that is kept free until there is something. */
  height?: number;
  class?: string;
  children: (data: Data) => ComponentChildren;
}

export function Tile<Data>({
  title,
  actions,
  asked,
  height = 120,
  children,
  ...rest
}: TileProps<Data>) {
  const { data, problem, isAsking } = asked;
  const dimmed = useComputed(() => (isAsking.value ? "dim" : ""));
  return (
    <section class={`tile ${rest.class ?? ""}`} aria-busy={isAsking}>
      {(title !== undefined || actions !== undefined) && (
        <header>
          <h2>{title}</h2>
          <div class="actions">{actions}</div>
        </header>
      )}
      {problem && <Trouble problem={problem} again={asked.again} />}
      {data !== undefined && <div class={problem ? "dim" : dimmed}>{children(data)}</div>}
      {data === undefined && !problem && <Skeleton height={height} />}
    </section>
  );
}

/** What went wrong, in the server's words, with the number to look for in its log. */
export function Trouble({ problem, again }: { problem: Problem; again?: () => void }) {
  return (
    <div class="trouble" role="alert">
      <p>{problem.message}</p>
      {problem.issues?.map(({ path, message }) => (
        <p key={path}>
          <code>{path}</code> {message}
        </p>
      ))}
      <p class="soft">
        {again && (
          <button type="button" class="plain" onClick={again}>
            Retry
          </button>
        )}
        {problem.requestId && (
          <>
            {" "}
            Request <code>{problem.requestId}</code>
          </>
        )}
      </p>
    </div>
  );
}

const skeletonAfterMs = 200;

/** Grey where something will be, if it takes long enough to be noticed. */
export function Skeleton({ height }: { height: number }) {
  const isLate = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => (isLate.value = true), skeletonAfterMs);
    return () => clearTimeout(timer);
  }, []);
  return <div class={isLate.value ? "skeleton" : undefined} ref={(el) => setHeight(el, height)} />;
}

/** Our pages' policy allows no style in markup; one that a script sets is none. */
export function setHeight(element: HTMLElement | null, height: number): void {
  if (element) element.style.height = `${height}px`;
}

/** Nothing is there: one sentence, one thing to do. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}
