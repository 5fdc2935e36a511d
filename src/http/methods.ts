// Finds the methods of a path: for OPTIONS, and for a request with another method.
import { type AnyElysia, Elysia } from "elysia";
import { AppError } from "../domain/error.ts";

const known = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** What of Elysia's router is needed: paths as they are, and those with parameters. */
interface Router {
  static: Record<string, Record<string, number> | undefined>;
  http: { find(method: string, path: string): unknown };
}

export type Methods = ReturnType<typeof createMethods>;

/** Of whatever is registered on the host by the time it is asked. */
export function createMethods(host: AnyElysia) {
  /** The methods as in the header Allow; undefined for an unknown path. */
  function allowed({ url }: Request): string | undefined {
    const router = host.router as unknown as Router;
    const path = pathOf(url);
    const own = router.static[path] ?? {};
    const found = known.filter((method) => method in own || router.http.find(method, path));
    if (found.length === 0) return undefined;
    // Elysia answers HEAD by the way of GET.
    const asked = found.includes("GET") ? ["GET", "HEAD", ...found.slice(1)] : found;
    return [...asked, "OPTIONS"].join(", ");
  }

  /** The failure for a path that was not found: it may exist for another method. */
  function missing(request: Request): AppError {
    const allow = allowed(request);
    return allow === undefined
      ? new AppError("not_found", "There is nothing here.")
      : new AppError("method_not_allowed", `This takes ${allow}.`, { allow });
  }

  // Without a route of its own OPTIONS would be 404 everywhere, preflights included.
  const plugin = new Elysia({ name: "http.methods" }).options(
    "/*",
    ({ request, set }) => {
      const allow = allowed(request);
      if (allow === undefined) throw missing(request);
      set.status = 204;
      Object.assign(set.headers, { allow });
    },
    { detail: { hide: true } },
  );
  return { missing, plugin };
}

/** The path without its query, and without the slash at its end that all paths may have. */
function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const path = start === -1 ? "/" : url.slice(start).split("?", 1)[0]!;
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
