// What differs from app to app: its own fields of an account, and whether it asks for an age. The client's types have a
// parameter for the app wherever one of these is.
import { Type } from "@sinclair/typebox";
import type { AccountShape } from "../../src/wire/account-shape.ts";

/** Of the app whose documentation the types are made of: its `profile` marks where one may stand. */
export const sampleShape: AccountShape = {
  profile: Type.Object({ own: Type.Any() }),
  isAgeNeeded: true,
};

interface Field {
  readonly nullable?: boolean;
  readonly required?: readonly string[];
}

/** The type that a field has by the app: of the field itself, or of an object with it, which decides whether it is needed. */
export function typeOfOwn(
  name: string,
  { nullable = false, required }: Field,
  isNeeded: boolean,
): { field?: string; object?: string } {
  if (name === "age" && isNeeded && !nullable) return { object: "AskedAge<App>" };
  if (name !== "profile") return {};
  // An account that is answered may lack any of the fields.
  if (required === undefined) return { field: "KeptProfile<App>" };
  return isNeeded ? { object: "AskedProfile<App>" } : { field: "Profile<App>" };
}

/** The types of src/client/asks.ts. */
export const asks = ["AskedAge", "AskedProfile", "Asks", "KeptProfile", "Profile"];

const parameter = "<App extends Asks = {}>";

/** The names whose types differ from app to app, themselves or by what they are made of. */
export function listByApp(declared: ReadonlyMap<string, string>): string[] {
  const found = new Set<string>();
  for (let before = -1; before < found.size;) {
    before = found.size;
    const marks = new RegExp(`<App>|\\b(?:${[...found].join("|") || "$^"})\\b`);
    for (const [name, text] of declared) if (marks.test(codeOf(text))) found.add(name);
  }
  return [...found];
}

/** The text, in which these names have the parameter: where they are declared, and where they are used. */
export function typeByApp(text: string, names: readonly string[]): string {
  const pattern = new RegExp(`${comment}|(export \\w+ )?\\b(${names.join("|")})\\b(?!<)`, "g");
  return text.replaceAll(pattern, (found, declares?: string, name?: string) => {
    if (name === undefined) return found;
    return declares === undefined ? `${name}<App>` : `${declares}${name}${parameter}`;
  });
}

const comment = String.raw`/\*\*[\s\S]*?\*/`;
const codeOf = (text: string) => text.replaceAll(new RegExp(comment, "g"), "");
