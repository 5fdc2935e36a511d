import { expect, test } from "bun:test";
import { createDashboard } from "../../../src/features/dashboard/dashboard.ts";
import type { Activity } from "../../../src/wire/activity.ts";
import type { Account } from "../../../src/domain/account.ts";
import type { Caller } from "../../../src/domain/caller.ts";

const ada: Account = {
  id: "ada",
  username: "ada",
  email: "ada@example.com",
  age: 36,
  disabledAt: null,
  profile: {},
  createdAt: "2026-03-01T12:00:00.000Z",
};
const caller: Caller = { user: { ...ada, permissions: [] }, permissions: [] };
const reader: Caller = { keyId: "key", permissions: ["users:read"] };
const liked: Activity = {
  id: "1",
  event: "item.liked",
  properties: {},
  timestamp: "2026-03-01T12:00:00.000Z",
  source: "plaudit",
};

/** Three reads that answer when told to, and say that they were started. */
function holdReads() {
  const started: string[] = [];
  const user = Promise.withResolvers<Account | undefined>();
  const permissions = Promise.withResolvers<string[]>();
  const activity = Promise.withResolvers<Activity[]>();
  const hold =
    <T>(name: string, { promise }: PromiseWithResolvers<T>) =>
    (id: string) => {
      started.push(`${name} of ${id}`);
      return promise;
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
  const answer = dashboard.get("me", caller);
  await Bun.sleep(1);
  expect(started).toEqual(["user of ada", "permissions of ada", "activity of ada"]);
  activity.resolve([liked]);
  permissions.resolve(["reports:read"]);
  user.resolve(ada);
  expect(await answer).toEqual({ user: ada, permissions: ["reports:read"], activity: [liked] });
});

test("nobody's dashboard is not found, nor is another's without users:read, and then nothing is read", async () => {
  const missing = holdReads();
  missing.user.resolve(undefined);
  missing.permissions.resolve([]);
  missing.activity.resolve([]);
  const notFound = { code: "not_found", message: "There is no such account." };
  await expect(missing.dashboard.get("nobody", reader)).rejects.toMatchObject(notFound);

  const { dashboard, started, user, permissions, activity } = holdReads();
  user.resolve(ada);
  permissions.resolve([]);
  activity.resolve([]);
  await expect(dashboard.get("bob", caller)).rejects.toMatchObject(notFound);
  await expect(dashboard.get("me", { permissions: ["admin"] })).rejects.toMatchObject(notFound);
  expect(started).toEqual([]);
});

test("a read that fails fails the answer", async () => {
  const { dashboard, user, permissions, activity } = holdReads();
  user.resolve(ada);
  permissions.resolve([]);
  activity.reject(new Error("the disk is gone"));
  await expect(dashboard.get("ada", reader)).rejects.toThrow("the disk is gone");
});
