// Where in the source the features' statements begin, and which of these places were reached. Of events the
// features read through another port, which is SQLite's on every node.
import { Glob } from "bun";
import type { Writer } from "../../../src/store/store.ts";

const verbs = ["select", "selectDistinct", "insert", "update", "delete", "with", "$count"];
const files = new Glob("src/{features,mail,outbox,store}/**/*.ts");
const ofEvents = /^src\/(store\/(postgres|sqlite)\/|features\/(activity|events|reports)\/(?!team))/;
const features = /^src\/(features|mail|outbox|store(?!\/postgres))\//;
/** A verb of what reads or writes app.db, which has one of these names wherever it is used. */
const start =
  /(?<!\bevents\s*\.\s*)\b(?:db|write)\s*\.\s*(select|selectDistinct|insert|update|delete|with|\$count)\(/dg;

/** What a comment shows is no statement. */
const comment = /^ *(\*|\/\/|\/\*).*$/gm;
const blank = (line: string) => " ".repeat(line.length);

/** Each as the file, the line and the column of its verb. */
export async function listStarts(): Promise<string[]> {
  const found: string[] = [];
  for (const file of files.scanSync(".")) {
    if (ofEvents.test(file)) continue;
    const text = (await Bun.file(file).text()).replaceAll(comment, blank);
    for (const { indices } of text.matchAll(start)) {
      const before = text.slice(0, indices![1]![0]).split("\n");
      found.push(`${file}:${before.length}:${before.at(-1)!.length + 1}`);
    }
  }
  return found.toSorted();
}

/** The same builder, which tells where in the source each of its verbs is called. */
export function watchStarts(db: Writer, onStart: (place: string) => void): Writer {
  return new Proxy(db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function" || !verbs.includes(String(name))) return value;
      return (...given: unknown[]) => {
        const [, place = ""] = /(src\/[\w/-]+\.ts:\d+:\d+)/.exec(new Error().stack!) ?? [];
        if (features.test(place)) onStart(place);
        return value.apply(target, given);
      };
    },
  });
}
