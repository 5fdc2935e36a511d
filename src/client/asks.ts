// What an app of one's own asks of people beside what Plaudit asks, as types: `createClient<typeof options>`.
import type { JsonObject } from "./json.ts";

/** As much of the options of an app, those that it gives to `plaudit`, as its client needs. */
export interface Asks {
  /** The schema of its own fields: TypeBox keeps their type in `static`. */
  readonly profile?: { readonly static: unknown };
  /** False: nobody is asked for an age. */
  readonly age?: boolean;
}

/** The app's own fields of an account, as they are sent. Where it has none, none can be. */
export type Profile<App extends Asks> = App extends { profile: { static: infer Fields } }
  ? Fields
  : never;

/** The app's own fields, as they are answered: an account from before they were asked for may lack some. */
export type KeptProfile<App extends Asks> = [Profile<App>] extends [never]
  ? JsonObject
  : Partial<Profile<App>>;

/** How old somebody is, unless the app does not ask. */
export type AskedAge<App extends Asks> = App extends { age: false }
  ? { age?: number }
  : { age: number };

/** The app's own fields, which may be left out if none of them is needed. */
export type AskedProfile<App extends Asks> = App extends { profile: { static: infer Fields } }
  ? {} extends Fields
    ? { profile?: Fields }
    : { profile: Fields }
  : {};
