// The routes of extensions, mounted with Plaudit's own.
import { Elysia } from "elysia";
import type { Routes, Session } from "./session.ts";

export interface OwnRoutesDeps {
  session: Session;
  parts: readonly { routes?(http: { session: Session }): Routes }[];
}

/** Of no type: what they are is known to whoever wrote them. */
export function createOwnRoutes({ session, parts }: OwnRoutesDeps) {
  const own = new Elysia({ name: "extensions" });
  for (const part of parts) if (part.routes) own.use(part.routes({ session }));
  return own;
}
