// A made history of a large software project, of the shape and size that a real one has: commits by a
// few hundred people, most by a few of them, each with the files it touched, neighbours mostly. As
// Segment-shaped lines, about 230 bytes each.
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { createRandom, type Random } from "../src/runtime/random.ts";

const people = 600;
const files = 24_000;
const startsAt = Date.UTC(2018, 3, 14);
const eight = 8 * 365 * 24 * 60 * 60 * 1000;
const areas = "ui api admin fields auth email search uploads graphql live docs cloud".split(" ");
const folders = "elements views hooks utilities forms collections globals types tests config".split(
  " ",
);
const words = "Row List Nav Field Edit Drawer Modal Table Header Button Cell Group Tabs Link".split(
  " ",
);
const extensions = ["ts", "ts", "ts", "tsx", "tsx", "scss", "json", "mdx"];

/** Writes `count` events, gzipped. The same count gives the same file. */
export async function writeHistory(file: string, count: number): Promise<void> {
  const chunks = Readable.from(tellLines(createRandom(1), count));
  await pipeline(chunks, createGzip(), createWriteStream(file));
}

/** Some lines at a time, each with its newline. */
function* tellLines(random: Random, count: number): Generator<string> {
  const paths = makePaths(random);
  const authors = Array.from({ length: people }, () => `u${hex(random, 12)}`);
  let at = startsAt;
  let told = 0;
  while (told < count) {
    at += Math.floor(random.next() * 2 * (eight / (count / 10)));
    const lines = tellCommit(random, at, authors, paths).slice(0, count - told);
    told += lines.length;
    yield lines.join("");
  }
}

function tellCommit(
  random: Random,
  at: number,
  authors: readonly string[],
  paths: readonly string[],
): string[] {
  const userId = authors[Math.floor(people * random.next() ** 4)];
  const commit = hex(random, 20);
  const timestamp = new Date(at - (at % 1000)).toISOString();
  const line = (i: number, event: string, properties: object) =>
    `${JSON.stringify({ type: "track", event, userId, timestamp, messageId: `${commit}-${i}`, properties })}\n`;

  const isMerge = random.next() < 0.1;
  const lines = [
    line(0, isMerge ? "commit.merged" : "commit.created", { parents: isMerge ? 2 : 1 }),
  ];
  // Nine files on average: two of three commits touch one to three, one in thirty hundreds.
  const touched = Math.floor(1 / (0.004 + random.next()) ** 1.15 + random.next() * 3);
  let place = random.below(files);
  for (let i = 1; i <= touched; i++) {
    const path = paths[place % files]!;
    const chance = random.next();
    const verb = chance < 0.71 ? "modified" : chance < 0.89 ? "added" : "deleted";
    const [top] = path.split("/");
    const ext = path.slice(path.lastIndexOf(".") + 1);
    lines.push(line(i, `file.${verb}`, { itemId: path, top, ext }));
    place += 1 + Math.floor(random.next() ** 3 * 12);
  }
  return lines;
}

/** In order, as a tree is listed. */
function makePaths(random: Random): string[] {
  const paths = new Set<string>();
  while (paths.size < files) {
    const folder = `packages/${random.pick(areas)}/src/${random.pick(folders)}`;
    const name = random.pick(words) + random.pick(words) + random.pick(words);
    const extension = random.pick(extensions);
    paths.add(
      extension === "mdx"
        ? `docs/${random.pick(areas)}/${name}.mdx`
        : `${folder}/${name}.${extension}`,
    );
  }
  return [...paths].sort();
}

function hex(random: Random, digits: number): string {
  let text = "";
  while (text.length < digits)
    text += random
      .below(2 ** 16)
      .toString(16)
      .padStart(4, "0");
  return text.slice(0, digits);
}
