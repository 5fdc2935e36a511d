// Markdown as our formatter leaves it, so that what is printed is what is checked in.

/** A table whose columns are as wide as their widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, i) => Math.max(3, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  const [top = [], ...others] = cells;
  const rule = widths.map((width) => "-".repeat(width));
  return [top, rule, ...others].map(line).join("\n");
}

export const code = (text: string) => `\`${text}\``;
