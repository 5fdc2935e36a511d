// Ids that stand for nobody: what programs send where they meant to send an id.

const placeholders: ReadonlySet<string> = new Set([
  "",
  "0",
  "anonymous",
  "distinct_id",
  "distinctid",
  "email",
  "false",
  "guest",
  "id",
  "nan",
  "nil",
  "none",
  "not_authenticated",
  "null",
  "[object object]",
  "true",
  "undefined",
]);

/** Whether an id is in so many hands that it tells nobody apart: it joins nobody, and nobody is joined to it. */
export function isPlaceholder(id: string): boolean {
  return placeholders.has(id.trim().toLowerCase());
}
