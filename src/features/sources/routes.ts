import { Elysia, t } from "elysia";
import type { Caller } from "../../domain/caller.ts";
import { askerOf, keepOpen } from "../../http/asker.ts";
import { problems } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import { answerSecondsMax } from "../../reports/ask.ts";
import { SourceName, SourcePage, SourcesQuery } from "./model.ts";
import type { Sources } from "./sources.ts";

export interface SourceRoutesDeps {
  session: Session;
  sources: Sources;
  /** Forgets the names that a source has used. */
  clearNames: (source: string, by: Caller | undefined) => Promise<void>;
}

const beforeHandle = keepOpen(answerSecondsMax);

/** What keys' events are filed under. */
export function createSourceRoutes({ session, sources, clearNames }: SourceRoutesDeps) {
  return new Elysia({ name: "sources", prefix: "/api/sources", tags: ["Events"] })
    .use(session)
    .get("", ({ query, caller, request }) => sources.list(query, askerOf(caller, request)), {
      can: "reports:read",
      beforeHandle,
      query: SourcesQuery,
      response: { 200: SourcePage, ...problems(401, 403, 422, 503) },
      detail: {
        operationId: "listSources",
        summary: "List the sources of events, whether they send, and what was rejected of them",
      },
    })
    .delete(
      "/:source/names",
      async ({ caller, params, status }) => status(204, await clearNames(params.source, caller)),
      {
        can: "admin",
        params: SourceName,
        response: { 204: t.Void(), ...problems(401, 403, 422) },
        detail: {
          operationId: "clearNames",
          summary: "Count a source's names of events and properties anew",
          description: "Stored events stay.",
        },
      },
    );
}
