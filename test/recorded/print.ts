// JSON as it is stored: what fits is one line, so that a change is a short diff.

const widthMax = 100;

/** `margin`: the white space before the line that it begins on. */
export function print(value: unknown, margin = ""): string {
  const flat = JSON.stringify(value, null, 1)?.replaceAll(/\n */g, " ") ?? "null";
  if (margin.length + flat.length <= widthMax || typeof value !== "object" || value === null) {
    return flat;
  }
  const isList = Array.isArray(value);
  const [open, close] = isList ? "[]" : "{}";
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  const printed = (inner: string) =>
    parts.map(
      ([name, part]) => `${isList ? "" : `${JSON.stringify(name)}: `}${print(part, inner)}`,
    );
  // What holds one thing alone takes no lines of its own.
  if (parts.length === 1) return `${open} ${printed(margin).join("")} ${close}`;
  const inner = `${margin}  `;
  return `${open}\n${inner}${printed(inner).join(`,\n${inner}`)}\n${margin}${close}`;
}
