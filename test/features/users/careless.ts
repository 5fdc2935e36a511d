// Preloaded before tests of what happens meanwhile: what a request relied on is asked when it is looked at, and not
// again when it writes. `CARELESS` says which question is left out.
import { mock } from "bun:test";
import * as admins from "../../../src/features/users/admins.ts";
import * as guards from "../../../src/store/guard.ts";

const { createAdmins } = admins;
const { createGuard } = guards;
const question = Bun.env["CARELESS"];

await mock.module(
  new URL("../../../src/features/users/admins.ts", import.meta.url).pathname,
  () => ({
    ...admins,
    createAdmins: (...given: Parameters<typeof createAdmins>) => ({
      ...createAdmins(...given),
      ...(question !== "demand" && { [question!]: () => undefined }),
    }),
  }),
);

await mock.module(new URL("../../../src/store/guard.ts", import.meta.url).pathname, () => ({
  ...guards,
  createGuard(...given: Parameters<typeof createGuard>) {
    const guard = createGuard(...given);
    const demand: typeof guard.demand = (db) => guard.demand(db, undefined);
    return question === "demand" ? { ...guard, demand } : guard;
  },
}));
