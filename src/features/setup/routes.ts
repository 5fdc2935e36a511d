import { Elysia } from "elysia";
import { User } from "../../wire/account.ts";
import { type AccountShape, asAnswered, asMade } from "../../wire/account-shape.ts";
import type { createAddress } from "../../http/address.ts";
import { problems, unreadable } from "../../http/errors.ts";
import { FirstAdmin } from "./model.ts";
import type { Setup } from "./setup.ts";

export interface SetupRoutesDeps {
  address: ReturnType<typeof createAddress>;
  setup: Setup;
  /** What the app asks of people. */
  shape: AccountShape;
}

export function createSetupRoutes({ address, setup, shape }: SetupRoutesDeps) {
  return new Elysia({ name: "setup", prefix: "/api/setup", tags: ["Accounts"] })
    .use(address)
    .post("", async ({ body, address, status }) => status(201, await setup.finish(body, address)), {
      addressed: true,
      body: asMade(FirstAdmin, shape),
      response: {
        201: asAnswered(User, shape),
        ...problems(...unreadable, 403, 404, 409, 422, 429, 503),
      },
      detail: {
        operationId: "setUp",
        summary: "Make the first admin, with the token of the set-up link",
        security: [],
      },
    });
}
