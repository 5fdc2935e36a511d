// Items as an extension of Plaudit: they do what any app built on it can do, and nothing else.
import { postgresMigrations, sqliteMigrations } from "../../../db/migrations.ts";
import type { Extension } from "../../extension.ts";
import { itemPermissions } from "../../domain/permission.ts";
import { createItems } from "./items.ts";
import { createLikeLists } from "./like-lists.ts";
import { createItemRoutes } from "./routes.ts";

export const items: Extension = {
  name: "items",
  migrations: { sqlite: sqliteMigrations.items, postgres: postgresMigrations.items },
  permissions: itemPermissions,
  build(base) {
    const { people, recent, likers, ...rules } = createItems(base);
    const lists = createLikeLists({ store: base.store, items: rules });
    return {
      routes: ({ session }) => createItemRoutes({ session, items: rules, lists }),
      people,
      recent,
      filters: { liked: likers },
    };
  },
};
