import { Elysia, t } from "elysia";
import { problems } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import type { DeadLetterRules } from "./dead-letters.ts";
import { DeadLetterId, DeadLetterPage, DeadLettersQuery } from "./model.ts";

export interface DeadLetterRoutesDeps {
  session: Session;
  deadLetters: DeadLetterRules;
}

export function createDeadLetterRoutes({ session, deadLetters }: DeadLetterRoutesDeps) {
  return new Elysia({ name: "dead-letters", prefix: "/api/dead-letters", tags: ["Operations"] })
    .use(session)
    .get("", ({ query }) => deadLetters.list(query), {
      can: "admin",
      query: DeadLettersQuery,
      response: { 200: DeadLetterPage, ...problems(401, 403, 422) },
      detail: {
        operationId: "listDeadLetters",
        summary: "List the events that could not be stored, and why, the newest first",
      },
    })
    .post(
      "/:id/retry",
      async ({ caller, params, status }) => status(204, await deadLetters.retry(caller, params.id)),
      {
        can: "admin",
        params: DeadLetterId,
        response: { 204: t.Void(), ...problems(401, 403, 404, 409, 422, 503) },
        detail: {
          operationId: "retryDeadLetter",
          summary: "Try to store a dead letter again, as it is",
          description: "An event that fails again is listed again.",
        },
      },
    )
    .delete(
      "/:id",
      async ({ caller, params, status }) => status(204, await deadLetters.drop(caller, params.id)),
      {
        can: "admin",
        params: DeadLetterId,
        response: { 204: t.Void(), ...problems(401, 403, 404, 422, 503) },
        detail: {
          operationId: "dropDeadLetter",
          summary: "Delete a dead letter for good",
          description: "The ledger goes on counting it.",
        },
      },
    );
}
