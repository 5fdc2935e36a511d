// What goes before long work in a turn of the event loop. Imports nothing of ours.

let waiting: (() => void)[] = [];

/** Calls back when what else comes in this turn has come: at its end, or before the long work of it. */
export function soon(go: () => void): void {
  if (waiting.length === 0) setImmediate(letUrgentGo);
  waiting.push(go);
}

/** For whoever begins long work: a write that waits is begun first, and the disk works on it meanwhile. */
export function letUrgentGo(): void {
  const due = waiting;
  waiting = [];
  for (const go of due) go();
}
