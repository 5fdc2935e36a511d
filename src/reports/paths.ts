// Counts the ways that people take from an event, or to it. Each step shows its most frequent keys, and the rest as one.
import type { Answers, NodeKey, PathsQuestion } from "../domain/question.ts";
import { findLargest, type KeyCount, openKeys } from "./keys.ts";
import type { Source } from "./source.ts";
import { columnOfPaths, openWalks, type Walk, type Walks } from "./walks.ts";

/** A key may be this text, too: `other` tells the two apart. */
const otherKey = "$other";

export async function answerPaths(
  source: Source,
  question: PathsQuestion,
): Promise<Answers["paths"]> {
  const { walks, steps } = await openPaths(source, question);
  const nodes = steps.map(({ nodeCount }) => createTallies(nodeCount));
  const links = steps.map(({ nodeCount }, step) =>
    createTallies(nodeCount * (steps[step - 1]?.nodeCount ?? 0)),
  );
  await walks.each((walk) => {
    let before = 0;
    for (let step = 0; step < walk.length; step++) {
      const { nodeCount, nodeOf } = steps[step] as PathStep;
      const node = nodeOf(walk.keys[step] as number);
      tally(nodes[step] as Tallies, node, walk.person);
      if (step > 0) tally(links[step] as Tallies, before * nodeCount + node, walk.person);
      before = node;
    }
  });
  return {
    nodes: nodes.flatMap((tallies, step) => listNodes(tallies, steps[step] as PathStep, step)),
    links: links.flatMap((tallies, step) =>
      step === 0
        ? []
        : listLinks(tallies, steps[step - 1] as PathStep, steps[step] as PathStep, step),
    ),
  };
}

/** The nodes of a step: its most frequent keys, then one for starts without a key, then the rest. */
interface PathStep {
  nodeCount: number;
  nodeOf(key: number): number;
  keyOf(node: number): { key: string | null; isOther: boolean };
}

export interface Paths {
  walks: Walks;
  steps: readonly PathStep[];
}

/** Goes through all paths once, to find the nodes of each step. */
export async function openPaths(source: Source, question: PathsQuestion): Promise<Paths> {
  const open = await openKeys(source, columnOfPaths(question));
  const walks = await openWalks(source, question, open);
  const counts = Array.from({ length: question.steps + 1 }, () => new Uint32Array(64));
  await walks.each((walk) => {
    for (let step = 0; step < walk.length; step++) {
      const number = walk.keys[step] as number;
      if (number >= 0) countKey(counts, step, number);
    }
  });
  const steps: PathStep[] = [];
  for (const each of counts) {
    steps.push(createStep(await findLargest(each, open.keys, question.limit)));
  }
  return { walks, steps };
}

function countKey(counts: Uint32Array[], step: number, number: number): void {
  let own = counts[step] as Uint32Array;
  if (number >= own.length) {
    const before = own;
    own = new Uint32Array(Math.max(number + 1, before.length * 2));
    own.set(before);
    counts[step] = own;
  }
  own[number] = (own[number] as number) + 1;
}

function createStep(largest: readonly (KeyCount & { number: number })[]): PathStep {
  const nodes = new Map(largest.map(({ number }, rank) => [number, rank]));
  const none = largest.length;
  const other = none + 1;
  return {
    nodeCount: other + 1,
    nodeOf: (key) => (key < 0 ? none : (nodes.get(key) ?? other)),
    keyOf: (node) => ({
      key: node === other ? otherKey : (largest[node]?.key ?? null),
      isOther: node === other,
    }),
  };
}

/** Whether a path goes through a node of a step, and, if `before` is given, from a node of the step before. */
export function isThrough(
  { steps }: Paths,
  { step, node, before }: { step: number; node: NodeKey; before?: NodeKey },
): (walk: Walk) => boolean {
  const isAt = (place: number, wanted: NodeKey) => {
    const { nodeOf, keyOf } = steps[place] as PathStep;
    return ({ keys }: Walk) => {
      const { key, isOther } = keyOf(nodeOf(keys[place] as number));
      return "isOther" in wanted ? isOther : !isOther && key === wanted.key;
    };
  };
  const isHere = isAt(step, node);
  const wasThere = before ? isAt(step - 1, before) : () => true;
  return (walk) => walk.length > step && isHere(walk) && wasThere(walk);
}

/** Paths and people by cell. */
interface Tallies {
  counts: Uint32Array;
  users: Uint32Array;
  /** Whoever was counted last: all paths of a person come one after another. */
  last: Uint32Array;
}

function createTallies(cells: number): Tallies {
  const array = () => new Uint32Array(cells);
  return { counts: array(), users: array(), last: array() };
}

function tally({ counts, users, last }: Tallies, cell: number, person: number): void {
  counts[cell] = (counts[cell] as number) + 1;
  if (last[cell] === person) return;
  last[cell] = person;
  users[cell] = (users[cell] as number) + 1;
}

function listNodes(
  { counts, users }: Tallies,
  { nodeCount, keyOf }: PathStep,
  step: number,
): Answers["paths"]["nodes"] {
  return Array.from({ length: nodeCount }, (_, node) => {
    const { key, isOther } = keyOf(node);
    const count = counts[node] as number;
    const other = isOther ? ({ other: true } as const) : {};
    return { step, key, ...other, count, users: users[node] as number };
  }).filter(({ count }) => count > 0);
}

/** The most frequent first; ties by where they come from, and then by where they go, as the nodes are listed. */
function listLinks(
  { counts, users }: Tallies,
  from: PathStep,
  to: PathStep,
  step: number,
): Answers["paths"]["links"] {
  const cells = [...counts.keys()].filter((cell) => counts[cell] !== 0);
  cells.sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  return cells.map((cell) => {
    const node = cell % to.nodeCount;
    const [before, here] = [from.keyOf((cell - node) / to.nodeCount), to.keyOf(node)];
    return {
      step,
      from: before.key,
      ...(before.isOther ? { fromOther: true as const } : {}),
      to: here.key as string,
      ...(here.isOther ? { toOther: true as const } : {}),
      count: counts[cell] as number,
      users: users[cell] as number,
    };
  });
}
