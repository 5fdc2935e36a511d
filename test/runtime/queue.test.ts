import { expect, test } from "bun:test";
import { createQueue } from "../../src/runtime/queue.ts";

function open(limits: { atOnceMax: number; waitingMax: number }) {
  const enqueue = createQueue({ ...limits, full: () => new Error("full") });
  const begun: number[] = [];
  const works: PromiseWithResolvers<number>[] = [];
  const add = (i: number) =>
    enqueue(() => {
      begun.push(i);
      works[i] = Promise.withResolvers();
      return works[i].promise;
    });
  const end = async (i: number) => {
    works[i]!.resolve(i);
    await Bun.sleep(0);
  };
  return { add, begun, works, end };
}

test("a few works run at a time, and the rest in order of arrival", async () => {
  const { add, begun, end } = open({ atOnceMax: 2, waitingMax: 3 });
  const all = [0, 1, 2, 3, 4].map(add);
  expect(begun).toEqual([0, 1]);
  await end(1);
  expect(begun).toEqual([0, 1, 2]);
  await end(0);
  await end(2);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  await end(3);
  await end(4);
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4]);
});

test("work that finds no place is refused, and later work is not", async () => {
  const { add, end } = open({ atOnceMax: 1, waitingMax: 1 });
  const both = [add(0), add(1)];
  expect(add(2)).rejects.toThrow("full");
  await end(0);
  const third = add(3);
  await end(1);
  await end(3);
  expect(await Promise.all([...both, third])).toEqual([0, 1, 3]);
});

test("after work that fails the next has its turn", async () => {
  const { add, works, end } = open({ atOnceMax: 1, waitingMax: 1 });
  const failing = add(0);
  const next = add(1);
  works[0]!.reject(new Error("no"));
  expect(failing).rejects.toThrow("no");
  await Bun.sleep(0);
  await end(1);
  expect(await next).toBe(1);
});
