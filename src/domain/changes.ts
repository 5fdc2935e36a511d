// What a PATCH asks for: what is undefined stays as it is.

/** Whether nothing is to be changed, the time of the last change included. */
export function isEmpty(changes: Readonly<Record<string, unknown>>): boolean {
  return Object.values(changes).every((value) => value === undefined);
}
