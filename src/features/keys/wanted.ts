// What may be wanted of a new key, beyond what its schema says.
import { AppError } from "../../domain/error.ts";
import { readMoment } from "../../domain/zones/moment.ts";
import type { NewKey } from "./model.ts";
import { toOrigin } from "./origins.ts";
import { onlySends } from "./scopes.ts";
import { isReserved } from "./sources.ts";

/** The origins of a valid key, as they are stored. Throws `validation` for any other. */
export function demandUsable(wanted: NewKey, now: Date): string[] | null {
  const { name, source = name, scopes, public: isPublic = false, expiresAt } = wanted;
  if (isReserved(source)) {
    throw invalid(
      wanted.source === undefined ? "name" : "source",
      "must not be plaudit, api or import: those are sources of Plaudit's own",
    );
  }
  if (expiresAt !== undefined && !(readMoment(expiresAt, "UTC") > now.getTime())) {
    throw invalid("expiresAt", "must be in the future");
  }
  if (isPublic && !onlySends(scopes)) {
    throw invalid("scopes", "must be events:write alone in a public key: anybody can read it");
  }
  return demandOrigins(wanted.origins ?? null, isPublic);
}

/** As they are stored; null: of any page. Throws `validation`. */
export function demandOrigins(
  origins: readonly string[] | null,
  isPublic: boolean,
): string[] | null {
  if (origins === null) return null;
  if (!isPublic) throw invalid("origins", "are of a public key alone");
  return origins.map((given, n) => {
    const origin = toOrigin(given);
    if (origin === undefined) {
      throw invalid(`origins.${n}`, "must be an origin, such as https://shop.example.com");
    }
    return origin;
  });
}

function invalid(path: string, message: string): AppError {
  return new AppError("validation", "The request is not valid.", {
    issues: [{ path, message }],
  });
}
