// Holds functions to a length at which their verbs can be read, and modules to having no state.
import { expect, test } from "bun:test";
import { Glob } from "bun";
import ts from "typescript-5";

const linesMax = 60;

/** Functions that may be longer, each with its reason: `FILE NAME`. */
const longer: Readonly<Record<string, string>> = {};

/** Modules that may have a `let`, each with its reason. */
const stateful: Readonly<Record<string, string>> = {};

/** A feature's routes are a table: as long as there are routes. */
function isTable(file: string, name: string): boolean {
  return /^src\/features\/[^/]+\/routes\.ts$/.test(file) && /^create\w*Routes$/.test(name);
}

const files = [...new Glob("{src,console}/**/*.{ts,tsx}").scanSync(".")]
  // Made from the documentation: types alone.
  .filter((file) => !file.endsWith(".d.ts") && file !== "src/client/contract.ts")
  .sort();

const sources = await Promise.all(
  files.map(async (file) => {
    const text = await Bun.file(file).text();
    return { file, source: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
  }),
);

interface Measured {
  name: string;
  lines: number;
}

/** The functions of a file, each without what is in the bodies of the functions within it. */
function measure(source: ts.SourceFile): Measured[] {
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const measured: Measured[] = [];

  /** Lines below the one in which a body begins, of all functions that lie directly in this node. */
  function nestedLines(node: ts.Node): number {
    let lines = 0;
    ts.forEachChild(node, (child) => {
      const body = bodyOf(child);
      lines += body ? lineOf(body.end) - lineOf(body.getStart(source)) : nestedLines(child);
    });
    return lines;
  }

  function visit(node: ts.Node): void {
    if (bodyOf(node)) {
      const lines = lineOf(node.end) - lineOf(node.getStart(source)) + 1 - nestedLines(node);
      measured.push({ name: nameOf(node), lines });
    }
    ts.forEachChild(node, visit);
  }

  visit(source);
  return measured;
}

function bodyOf(node: ts.Node): ts.Node | undefined {
  return ts.isFunctionLike(node) && "body" in node ? node.body : undefined;
}

/** Its own name, or that of what it is given to. */
function nameOf(node: ts.Node): string {
  const { name } = node as { name?: ts.Node };
  const { name: given } = node.parent as { name?: ts.Node };
  return (name ?? given)?.getText() ?? "(a function)";
}

/** The variables of a module that can be set again. */
function listLets({ statements }: ts.SourceFile): string[] {
  return statements
    .filter((statement) => ts.isVariableStatement(statement))
    .filter(({ declarationList: { flags } }) => (flags & ts.NodeFlags.Const) === 0)
    .map((statement) => statement.getText());
}

test("no function is longer than 60 lines, without the bodies of those in it", () => {
  const found = sources.flatMap(({ file, source }) =>
    measure(source)
      .filter(({ lines, name }) => lines > linesMax && !isTable(file, name))
      .map(({ name }) => `${file} ${name}`),
  );
  expect(found.toSorted()).toEqual(Object.keys(longer).toSorted());
});

test("no module has a variable that is set again", () => {
  const found = sources.filter(({ source }) => listLets(source).length > 0);
  expect(found.map(({ file }) => file)).toEqual(Object.keys(stateful).toSorted());
});

test("lines are counted as they should be", () => {
  const text = [
    "function outer(", //              outer: 1
    "  given: string,", //             2
    ") {", //                          3
    "  const inner = () => {", //      4, inner: 1
    "    const deep = () => 1;", //             2, deep: 1
    "    return deep;", //                      3
    "  };", //                                  4
    "  return inner;", //              5
    "}", //                            6
    "let state = 1;",
    "const fixed = 2;",
  ].join("\n");
  const source = ts.createSourceFile("example.ts", text, ts.ScriptTarget.Latest, true);
  expect(measure(source)).toEqual([
    { name: "outer", lines: 6 },
    { name: "inner", lines: 4 },
    { name: "deep", lines: 1 },
  ]);
  expect(listLets(source)).toEqual(["let state = 1;"]);
});
