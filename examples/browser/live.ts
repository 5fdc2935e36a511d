// What everybody does, as it is stored.
import { type Client, type Event as StoredEvent, PlauditError } from "plaudit-client";
import { find } from "./page.ts";

const linesMax = 20;

/** Lists events until the signal ends it. `heard` is told of each. */
export async function follow(
  client: Client,
  signal: AbortSignal,
  heard: (event: StoredEvent) => void,
): Promise<void> {
  const list = find("live", HTMLOListElement);
  const note = find("live-note", HTMLParagraphElement);
  list.replaceChildren();
  note.textContent = "Whatever happens from now on stands here.";
  try {
    for await (const event of client.live({ signal })) {
      list.prepend(lineOf(event));
      while (list.childElementCount > linesMax) list.lastElementChild!.remove();
      heard(event);
    }
  } catch (error) {
    if (!(error instanceof PlauditError && error.status === 403)) throw error;
    note.textContent = "Those with the permission reports:read see here what everybody does.";
  }
}

function lineOf({ event, source, timestamp }: StoredEvent): HTMLElement {
  const line = document.createElement("li");
  const time = document.createElement("time");
  time.dateTime = timestamp;
  time.textContent = new Date(timestamp).toLocaleTimeString();
  line.append(time, `${event} (${source})`);
  return line;
}
