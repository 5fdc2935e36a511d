// Marks on charts: moments with a word, such as a release. Everybody who may read reports sees the same ones.
import { signal } from "@preact/signals";
import type { Answer, Mark, MarkPage } from "../src/client/client.ts";
import { account, api, may } from "./account.ts";
import { useAsked } from "./asking.ts";
import { place } from "./place.ts";
import { sharedPath } from "./shown.ts";

export type { Mark };

/** More than a chart has room for. */
const marksMax = 200;

/** Whoever adds one or takes one away sees so on all charts. */
const changes = signal(0);

/** Charts of a page that show the same time ask once. */
const asking = new Map<string, Promise<Answer<MarkPage>>>();

function askMarks(from: string, to: string): Promise<Answer<MarkPage>> {
  const key = `${from} ${to}`;
  const found = asking.get(key);
  if (found) return found;
  const asked = api.marks.get({ query: { from, to, limit: marksMax } });
  asking.set(key, asked);
  void asked.finally(() => asking.delete(key));
  return asked;
}

/** Those of a stretch, in ms; the earliest first. None where nobody is signed in who may see them. */
export function useMarks(start: number | undefined, end: number): readonly Mark[] {
  const [from, to] = [new Date(start ?? 0).toISOString(), new Date(end).toISOString()];
  const isOwn = account.value && may("reports:read") && place.value.path !== sharedPath;
  const isSeen = isOwn && start !== undefined;
  const { data } = useAsked(isSeen ? `marks ${changes.value} ${from} ${to}` : "", () =>
    askMarks(from, to),
  );
  return isSeen ? (data?.items ?? []).toReversed() : [];
}

export const mayRemove = ({ createdBy }: Mark) => may("admin") || createdBy === account.value?.id;

export async function addMark(at: string, text: string) {
  const answer = await api.marks.post({ at, text });
  if (answer.data) changes.value++;
  return answer;
}

export async function removeMark({ id }: Mark) {
  const answer = await api.marks({ id }).delete();
  if (!answer.error) changes.value++;
  return answer;
}

/** Which bucket each mark lies in; those of no bucket are left out. */
export function marksByBucket(
  marks: readonly Mark[],
  starts: readonly number[],
): ReadonlyMap<number, readonly Mark[]> {
  const buckets = new Map<number, Mark[]>();
  for (const mark of marks) {
    const at = Date.parse(mark.at);
    const bucket = starts.findLastIndex((start) => start <= at);
    if (bucket >= 0) buckets.set(bucket, [...(buckets.get(bucket) ?? []), mark]);
  }
  return buckets;
}
