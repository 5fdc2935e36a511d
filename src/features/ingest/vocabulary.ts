// How many different names a source may use. Each costs a row and a line in every report, for ever,
// and a client that puts ids into names, or a stranger with a public key, would make millions.
import type { RecordedEvent } from "../../recorder/event.ts";
import type { Rejection } from "../../recorder/incoming.ts";

export interface VocabularyLimits {
  /** Different names of tracked events, of one source. */
  eventNamesMax: number;
  /** Different names of top-level properties, of one source. */
  propertyNamesMax: number;
}

export const vocabularyLimits = {
  eventNamesMax: 10_000,
  propertyNamesMax: 10_000,
  propertyNameLengthMax: 200,
} as const;

/** Sources are made by whoever may make keys; this only bounds memory. */
const sourcesMax = 1000;

interface Words {
  readonly events: Set<string>;
  readonly properties: Set<string>;
}

/** Says why an event's names may not be used; undefined nearly always. */
export type Vocabulary = (event: RecordedEvent) => Rejection | undefined;

/** Counts from the start of the process: names that are stored already may be new to it. */
export function createVocabulary(limits: VocabularyLimits = vocabularyLimits): Vocabulary {
  const sources = new Map<string, Words>();

  function wordsOf(source: string): Words {
    let words = sources.get(source);
    if (words === undefined) {
      if (sources.size >= sourcesMax) sources.delete(sources.keys().next().value!);
      sources.set(source, (words = { events: new Set(), properties: new Set() }));
    }
    return words;
  }

  return ({ source, event, properties }) => {
    const words = wordsOf(source);
    if (!learn(words.events, event, limits.eventNamesMax)) {
      return { field: "event", reason: tooMany(limits.eventNamesMax) };
    }
    for (const name of Object.keys(properties)) {
      if (name.length > vocabularyLimits.propertyNameLengthMax) {
        const reason = `must not have names longer than ${vocabularyLimits.propertyNameLengthMax} characters`;
        return { field: "properties", reason };
      }
      if (!learn(words.properties, name, limits.propertyNamesMax)) {
        return { field: "properties", reason: tooMany(limits.propertyNamesMax) };
      }
    }
    return undefined;
  };
}

/** False when there is no room for one more. */
function learn(words: Set<string>, word: string, max: number): boolean {
  if (words.has(word)) return true;
  if (words.size >= max) return false;
  words.add(word);
  return true;
}

function tooMany(max: number): string {
  return `would be one more name than the ${max} that a source may use`;
}
