// The properties of neighbouring events as one text, a line of JSON each. A line is cut out only when it is looked
// at: to make a string of each would take longer than all else.

export interface Lines {
  readonly text: string;
  /** Where each line begins, and behind the last one where the next would. */
  readonly starts: Uint32Array;
}

const newline = "\n";

/** `text` has `count` lines; an empty one stands for {}. */
export function toLines(text: string, count: number): Lines {
  const starts = new Uint32Array(count + 1);
  for (let i = 1; i < count; i++) starts[i] = text.indexOf(newline, starts[i - 1]) + 1;
  starts[count] = text.length + 1;
  return { text, starts };
}

/** Lines without a text. */
export function noLines(count: number): Lines {
  return toLines(newline.repeat(Math.max(0, count - 1)), count);
}

export function lineAt({ text, starts }: Lines, place: number): string {
  return text.slice(starts[place], (starts[place + 1] as number) - 1);
}
