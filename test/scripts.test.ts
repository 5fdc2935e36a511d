// What `bun run test` does not run, another script does.
import { expect, test } from "bun:test";
import { Glob } from "bun";
import { scripts } from "../package.json";

/** Files of tests by their endings: what is not `.test.ts` takes long, or needs more than Bun. */
const others = /\.(torture|nodes|clients|console|abuse|install|pooler)\.ts$/;

test("every file of tests that `bun run test` leaves out is run by another script", () => {
  const globs = Object.values(scripts)
    .flatMap((script) => script.split(" "))
    .filter((word) => word.startsWith("./test/"))
    .map((word) => new Glob(word.slice("./".length)));
  const files = [...new Glob("test/**/*.ts").scanSync(".")].filter((file) => others.test(file));
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !globs.some((glob) => glob.match(file)))).toEqual([]);
});
