import { Elysia } from "elysia";
import { problems } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import { SettingList } from "./model.ts";

export interface SettingRoutesDeps {
  session: Session;
  settings: Readonly<SettingList["items"]>;
}

export function createSettingRoutes({ session, settings }: SettingRoutesDeps) {
  return new Elysia({ name: "settings", prefix: "/api/settings", tags: ["Operations"] })
    .use(session)
    .get("", () => ({ items: [...settings] }), {
      can: "admin",
      response: { 200: SettingList, ...problems(401, 403) },
      detail: {
        operationId: "listSettings",
        summary: "List the settings that are in force, and where each comes from",
      },
    });
}
