// How far a long command is, drawn on one line of a terminal and nowhere else.
import type { Io } from "./command.ts";

const redrawMs = 100;

export interface Progress {
  /** `part` goes from 0 to 1; undefined where the end is not known. */
  show(part: number | undefined, text: string): void;
  /** Wipes the line. */
  end(): void;
}

export function createProgress(io: Io): Progress {
  const { columns } = io;
  if (columns === undefined) return { show() {}, end() {} };
  let drawnAt = -Infinity;
  return {
    show(part, text) {
      if (performance.now() - drawnAt < redrawMs) return;
      drawnAt = performance.now();
      io.draw(`\r\u001b[K${bar(part, text, columns)}`);
    },
    end: () => io.draw("\r\u001b[K"),
  };
}

function bar(part: number | undefined, text: string, columns: number): string {
  if (part === undefined) return text.slice(0, columns - 1);
  const percent = `${Math.floor(part * 100)}`.padStart(3);
  const width = Math.min(40, columns - text.length - percent.length - 6);
  if (width < 5) return `${percent}% ${text}`.slice(0, columns - 1);
  const full = Math.round(width * part);
  return `[${"#".repeat(full)}${"-".repeat(width - full)}] ${percent}% ${text}`;
}
