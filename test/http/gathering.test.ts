import { expect, test } from "bun:test";
import { createGathering } from "../../src/http/gathering.ts";

test("a body ends once, also one that comes after it was given up", async () => {
  let ends = 0;
  const gathering = createGathering({ waitMsMax: 20, late: () => new Error("It came late.") });
  const body = Promise.withResolvers<string>();
  const waiting = gathering.wait(body.promise, () => void ends++);
  await expect(waiting).rejects.toThrow("It came late.");
  expect(ends).toBe(1);

  body.resolve("Blue");
  await body.promise;
  await Bun.sleep(0);
  expect(ends).toBe(1);

  const next = gathering.wait(Promise.resolve("Red"), () => void ends++);
  expect(await next).toBe("Red");
  expect(ends).toBe(2);
});
