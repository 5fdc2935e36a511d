// The routes of extensions, mounted after Plaudit's own.
import { Elysia } from "elysia";
import type { Names } from "./names.ts";
import type { Routes, Session } from "./session.ts";

export interface OwnRoutesDeps {
  session: Session;
  names: Pick<Names, "release">;
  body: { release(): void };
  parts: readonly { routes?(http: { session: Session }): Routes }[];
}

/** Their types are known to whoever wrote them, and lost here. All of Plaudit's own routes come first. */
export function createOwnRoutes({ session, names, body, parts }: OwnRoutesDeps) {
  names.release();
  body.release();
  const own = new Elysia({ name: "extensions" });
  for (const part of parts) if (part.routes) own.use(part.routes({ session }));
  return own;
}
