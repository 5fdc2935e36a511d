// What Plaudit answers has not changed: every request of the chapters gets the answer that was recorded, and the
// OpenAPI document is the one that was. After a change that is meant to be seen, `bun run build:recorded` writes
// both anew, and a reviewer reads the diff.
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { print } from "./print.ts";
import { chapters } from "./requests.ts";
import { type Answer, play, readDocument } from "./transcript.ts";

/** Statuses of an operation: those that the document names, and those that it answered here. */
interface Operation {
  declared: readonly string[];
  answered: string[];
}

const transcript = await play(chapters);
const document = await readDocument();
const operations = listOperations();
const read = (file: string) => Bun.file(join(import.meta.dir, file)).json();

for (const [chapter, answers] of Object.entries(transcript)) {
  const recorded: Record<string, Answer> = await read(`answers/${chapter}.json`);

  describe(chapter, () => {
    for (const [name, answer] of Object.entries(answers)) {
      test(name, () => expect(print(answer)).toBe(print(recorded[name])));
    }

    test("nothing else is recorded", () => {
      expect(Object.keys(recorded)).toEqual(Object.keys(answers));
    });
  });
}

describe("the OpenAPI document", () => {
  test("is as it was recorded", async () => {
    expect(document).toEqual(await read("openapi.json"));
  });

  /** Of data in memory there is none: test/data/backup/schedule.test.ts asks a server with a folder. */
  const elsewhere = [
    "POST /api/backups",
    // Whatever is stored in memory can be stored: test/features/dead-letters.
    "POST /api/dead-letters/{id}/retry",
    "DELETE /api/dead-letters/{id}",
    // What they need stands in a mail alone: test/features/auth/recovery.test.ts.
    "POST /api/auth/reset/confirm",
    "POST /api/auth/undo/confirm",
    "POST /api/auth/verify/confirm",
  ];

  test("names no operation that is not asked here, well and badly", () => {
    const unasked = Object.entries(operations).flatMap(([operation, { declared, answered }]) => {
      const isAnswered = (kind: string) => answered.some((status) => status.startsWith(kind));
      const mayRefuse = declared.some((status) => status.startsWith("4"));
      const isWell = isAnswered("2") || elsewhere.includes(operation);
      return isWell && (isAnswered("4") || !mayRefuse) ? [] : [operation];
    });
    expect(unasked).toEqual([]);
    expect(Object.keys(operations).length).toBeGreaterThan(70);
  });

  test("names every status that is answered here", () => {
    const undeclared = Object.entries(operations).flatMap(([operation, { declared, answered }]) =>
      answered.filter((status) => !declared.includes(status)).map((s) => `${operation} ${s}`),
    );
    expect(undeclared).toEqual([]);
  });
});

/** By method and path, as the document writes them. */
function listOperations(): Record<string, Operation> {
  const found: Record<string, Operation> = {};
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      found[`${method.toUpperCase()} ${path}`] = { declared: Object.keys(responses), answered: [] };
    }
  }
  for (const { ask, status } of Object.values(transcript).flatMap(Object.values<Answer>)) {
    const operation = operationOf(ask, Object.keys(found));
    if (operation) found[operation]!.answered.push(`${status}`);
  }
  return found;
}

/** `GET /api/items/{orchid}/?limit=1` is `GET /api/items/{id}`. A part that is the same goes before a parameter. */
function operationOf(ask: string, known: readonly string[]): string | undefined {
  const parts = ask.replace(/\?.*/, "").replace(/\/$/, "").split("/");
  const isParameter = (part: string) => part.startsWith("{");
  const fitting = known.filter((operation) => {
    const own = operation.split("/");
    return (
      own.length === parts.length && own.every((part, i) => part === parts[i] || isParameter(part))
    );
  });
  const count = (operation: string) => operation.split("/").filter(isParameter).length;
  return fitting.toSorted((one, other) => count(one) - count(other))[0];
}
