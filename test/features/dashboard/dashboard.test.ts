import { expect, test } from "bun:test";
import { createDashboard } from "../../../src/features/dashboard/dashboard.ts";

/** Three reads that answer when told to, and say that they were started. */
function holdReads() {
  const started: string[] = [];
  const user = Promise.withResolvers<{ id: string } | undefined>();
  const permissions = Promise.withResolvers<string[]>();
  const activity = Promise.withResolvers<string[]>();
  const hold =
    <T>(name: string, held: PromiseWithResolvers<T>) =>
    (id: string) => {
      started.push(`${name} of ${id}`);
      return held.promise;
    };
  const dashboard = createDashboard({
    user: hold("user", user),
    permissions: hold("permissions", permissions),
    activity: hold("activity", activity),
  });
  return { dashboard, started, user, permissions, activity };
}

test("all three reads have begun before any has answered", async () => {
  const { dashboard, started, user, permissions, activity } = holdReads();
  const answer = dashboard.get("ada");
  expect(started).toEqual(["user of ada", "permissions of ada", "activity of ada"]);
  activity.resolve(["liked"]);
  permissions.resolve(["reports:read"]);
  user.resolve({ id: "ada" });
  expect(await answer).toEqual({
    user: { id: "ada" },
    permissions: ["reports:read"],
    activity: ["liked"],
  });
});

test("nobody's dashboard is not found, and a read that fails fails the answer", async () => {
  const missing = holdReads();
  missing.user.resolve(undefined);
  missing.permissions.resolve([]);
  missing.activity.resolve([]);
  await expect(missing.dashboard.get("ada")).rejects.toMatchObject({ code: "not_found" });

  const failing = holdReads();
  failing.user.resolve({ id: "ada" });
  failing.permissions.resolve([]);
  failing.activity.reject(new Error("the disk is gone"));
  await expect(failing.dashboard.get("ada")).rejects.toThrow("the disk is gone");
});
