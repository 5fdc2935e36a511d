import { expect, test } from "bun:test";
import { createTestApp, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

test("a caller's feed is their own, in pages, newest first", async () => {
  const { app, store, events } = createTestApp();
  const call = createCall(app);
  const ada = await join({ app, store }, "ada");
  const bob = await join({ app, store }, "bob");
  storeEvents(
    events.database,
    ["a", "b", "c", "d"].map((event, n) => ({
      event,
      userId: n === 2 ? bob.id : ada.id,
      timestamp: noon + n,
    })),
  );
  const { token } = ada;
  const first = await call("GET", "/api/activity?limit=2", { token });
  expect(first.body.items.map((entry: { event: string }) => entry.event)).toEqual(["d", "b"]);
  const rest = await call("GET", `/api/activity?limit=2&cursor=${first.body.nextCursor}`, {
    token,
  });
  expect(rest.body).toMatchObject({ items: [{ event: "a", properties: {} }], nextCursor: null });
  expect("itemId" in rest.body.items[0]).toBe(false);
  const foreign = Buffer.from('["a"]').toString("base64url");
  const refused = await call("GET", `/api/activity?cursor=${foreign}`, { token });
  expect([refused.status, refused.body.issues[0].path]).toEqual([422, "cursor"]);
});
