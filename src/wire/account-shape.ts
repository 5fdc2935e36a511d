// What an app asks of people beside what Plaudit asks: fields of its own, and whether everybody says how old they are.
import { type TObject, type TSchema, Type } from "@sinclair/typebox";
import type { JsonObject } from "../../db/json.ts";
import { AppError } from "../domain/error.ts";

export interface AccountShape {
  /** The app's own fields. Undefined: there are none. */
  readonly profile?: TObject | undefined;
  /** Whether `age` must be given. */
  readonly isAgeNeeded: boolean;
}

export const plainShape: AccountShape = { isAgeNeeded: true };

/** The app's own fields, where a body has them. Its schema has checked them. */
export interface WithProfile {
  profile?: JsonObject;
}

/** Of one profile, as JSON. */
const profileBytesMax = 16 * 1024;

/** A new account, as the app asks people for it: without a profile that none of its fields demands. */
export function asAsked<S extends TObject>(schema: S, shape: AccountShape): S {
  const made = asMade(schema, shape);
  const { profile } = shape;
  if (!profile?.required?.length) return made;
  return replaced(made, { ...made.properties, profile });
}

/** A new account, as whoever runs the server makes it: they need not know what the app asks people for. */
export function asMade<S extends TObject>(schema: S, { profile, isAgeNeeded }: AccountShape): S {
  if (!profile && isAgeNeeded) return schema;
  const { age, ...rest } = schema.properties as { age: TSchema };
  return replaced(schema, {
    ...rest,
    age: isAgeNeeded ? age : Type.Optional(age),
    ...(profile && { profile: Type.Optional(profile) }),
  });
}

/** Changes of an account: the profile is replaced as a whole. */
export function asChanged<S extends TObject>(schema: S, { profile }: AccountShape): S {
  if (!profile) return schema;
  return replaced(schema, { ...schema.properties, profile: Type.Optional(profile) });
}

/**
 * An account as it is answered. Its profile is described and not checked: what was stored before the app asked for
 * these fields lacks some, or has others.
 */
export function asAnswered<S extends TObject>(schema: S, { profile }: AccountShape): S {
  if (!profile) return schema;
  const described = Type.Any({ ...Type.Partial(profile), description: "The app's own fields." });
  return replaced(schema, { ...schema.properties, profile: described });
}

/** The types know Plaudit's own fields. */
function replaced<S extends TObject>(schema: S, properties: Record<string, TSchema>): S {
  const { properties: _, required: __, type: ___, ...options } = schema;
  return Type.Object(properties, options) as unknown as S;
}

/** Throws `validation` for a profile that is too large. */
export function demandSmall(profile: JsonObject | undefined): void {
  if (Buffer.byteLength(JSON.stringify(profile ?? {})) <= profileBytesMax) return;
  throw new AppError("validation", "The profile is too large.", {
    issues: [{ path: "profile", message: "must be at most 16 KB of JSON" }],
  });
}
