import { Elysia, t } from "elysia";
import { problems, unreadable } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import { toJson } from "../../wire/stream.ts";
import { PersonExport, PersonId } from "./model.ts";
import type { People } from "./people.ts";

export interface PeopleRoutesDeps {
  session: Session;
  people: People;
}

const afterwards =
  "Nothing can bring them back once it is answered; their events go in the moments after.";

export function createPeopleRoutes({ session, people }: PeopleRoutesDeps) {
  return new Elysia({ name: "people", prefix: "/api/people", tags: ["People"] })
    .use(session)
    .get("/:userId/export", async ({ params }) => toJson(await people.export(params.userId)), {
      can: "users:write",
      params: PersonId,
      response: { 200: PersonExport, ...problems(401, 403, 404, 422) },
      detail: {
        operationId: "exportPerson",
        summary: "Export everything that is kept of a person",
      },
    })
    .delete(
      "/:userId",
      async ({ caller, params, status }) => status(204, await people.erase(caller, params.userId)),
      {
        can: "users:write",
        params: PersonId,
        response: { 204: t.Void(), ...problems(401, 403, 409, 422, 503) },
        detail: {
          operationId: "erasePerson",
          summary:
            "Erase a person, with or without an account: all that is theirs, and all of their events",
          description: afterwards,
        },
      },
    )
    .post(
      "/erase",
      async ({ caller, body, status }) => status(204, await people.erase(caller, body.userId)),
      {
        can: "users:write",
        body: PersonId,
        response: { 204: t.Void(), ...problems(...unreadable, 401, 403, 409, 422, 503) },
        detail: {
          operationId: "erasePersonUnseen",
          summary: "Erase a person, with the id in the body, where no proxy logs it",
          description: afterwards,
        },
      },
    );
}
