// Reads our documentation: its blocks of code, its links, its tables.
import { Glob } from "bun";

export const root = new URL("../../", import.meta.url).pathname;

export interface Block {
  /** The heading above it. */
  heading: string;
  language: string;
  code: string;
  /** Of its first line of code, from 1. */
  line: number;
}

/** The fenced blocks of code, in their order. */
export function readBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let heading = "";
  let open: Block | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = line.match(/^```(\w*)/);
    if (open && fence) {
      blocks.push(open);
      open = undefined;
    } else if (open) open.code += `${line}\n`;
    else if (fence) open = { heading, language: fence[1]!, code: "", line: index + 2 };
    else heading = line.match(/^#+ (.*)/)?.[1] ?? heading;
  }
  return blocks;
}

/** The anchors that a page offers, made of its headings as code hosts make them. */
export function readAnchors(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Where a page's links and pictures lead that stay with us. */
export function readLinks(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The rows of the table under a heading, cell by cell, without its head. */
export function readTable(text: string, heading: string): string[][] {
  const section = text.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** What is written as code in a cell of a table. */
export function codeIn(cell = ""): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

/** Every page there is, by its path from the root. */
export function listPages(): string[] {
  return ["*.md", "docs/*.md", "examples/*/*.md"]
    .flatMap((pages) => [...new Glob(pages).scanSync(root)])
    .sort();
}

export const readPage = (path: string): Promise<string> => Bun.file(root + path).text();

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, "");
}
