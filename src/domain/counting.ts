// Which events a question counts that names none. Roll-ups are made by it and scans go by it: the two must agree.

/** Calls that say who somebody is. They count only if a question asks for them by name. */
const quietTypes: ReadonlySet<string> = new Set(["identify", "group", "alias"]);

/** Whether events of a type of call count if a question names no event. */
export function countsUnasked(type: string): boolean {
  return !quietTypes.has(type);
}
