// The colours of series: the green of the product first, then those of Okabe and Ito, which colour-blind people can
// tell apart. They are read from the style sheet, which knows light and dark.

export const seriesMax = 7;

export function colorOf(index: number): string {
  return read(`--series-${(index % seriesMax) + 1}`);
}

export const otherColor = () => read("--series-other");
export const gridColor = () => read("--grid");
export const softColor = () => read("--soft");

function read(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The same colour, mostly transparent. */
export function fade(color: string, share: number): string {
  return `color-mix(in srgb, ${color} ${share * 100}%, transparent)`;
}
