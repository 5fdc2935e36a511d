import { Elysia } from "elysia";
import { problems } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import type { Console } from "./console.ts";
import { ConsoleParts } from "./model.ts";

export interface ConsoleRoutesDeps {
  session: Session;
  inConsole: Console;
}

export function createConsoleRoutes({ session, inConsole }: ConsoleRoutesDeps) {
  return new Elysia({ name: "console", prefix: "/api/console", tags: ["Operations"] })
    .use(session)
    .get("", ({ caller }) => inConsole.show(caller), {
      signedIn: true,
      response: { 200: ConsoleParts, ...problems(401, 403) },
      detail: {
        operationId: "getConsole",
        summary: "Get what the app has put into the console, for oneself",
      },
    });
}
