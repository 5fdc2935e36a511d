import { expect, test } from "bun:test";
import { createCall } from "../features/people.ts";
import { createTestApp } from "../kit.ts";
import { readPage, readTable } from "./markdown.ts";

test("every metric is explained, and no other", async () => {
  const { text } = await createCall(createTestApp().app)("GET", "/metrics");
  const exposed = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name);
  const page = await readPage("docs/operations.md");
  const rows = [...readTable(page, "The ledger"), ...readTable(page, "Backups")];
  const explained = rows.flatMap(([names = ""]) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
  );
  expect(exposed.length).toBeGreaterThan(10);
  expect(explained.toSorted()).toEqual(exposed.toSorted());
});
