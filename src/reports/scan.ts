// Opens what every question works with (source.ts).
import { countsUnasked } from "../domain/counting.ts";
import type { Condition, Scope } from "../domain/question.ts";
import type { Property, PropertyTest, Span } from "../store/event-columns.ts";
import type { EventLog, EventName } from "../store/event-log.ts";
import type { Budget } from "./budget.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import { type Identities, readIdentities } from "./identities.ts";
import { close, createParts, demandWhole, takeParts } from "./parts.ts";
import type { Crew } from "./errand.ts";
import type { Gathering, Source, PassCall } from "./source.ts";
import { rangeOf, type Selection, sweep, type Task, wantedBy } from "./sweep.ts";
import { openTraits } from "./traits.ts";
import { createTest } from "./where.ts";

export type { Part, Source } from "./source.ts";

export interface SourceOptions {
  budget: Budget;
  /** Who is who. Default: as it is now. */
  identities?: Identities;
  /** Who may help. Default: nobody. */
  crew?: Crew | undefined;
  /** Events in each part, if others help. */
  partEvents?: number | undefined;
}

const noSource = -1;

/** Opens the events for one question, or for several that see the same people. */
export async function openSource(log: EventLog, options: SourceOptions): Promise<Source> {
  const { budget, identities = await readIdentities(log) } = options;
  const names = await log.names.list();
  const opened = new Map<string, Promise<Property>>();
  /** By the condition: what several ask is asked of each event once. */
  const tests = new Map<string, Promise<PropertyTest>>();

  function property(name: string): Promise<Property> {
    const known = opened.get(name);
    if (known) return known;
    const opening = log.property(name);
    opened.set(name, opening);
    return opening;
  }

  const traits = openTraits({
    max: identities.max,
    property,
    identifies: identifiesOf(names),
    // Threads that help with the question may see more events than it does.
    scanEach: (tasks) =>
      sweep({ log, identities, budget }, tasks, [{ before: identities.shared.last + 1 }]),
  });

  /** Those who are meant; undefined for everybody. */
  async function findPeople({ people, traits: wanted }: Scope): Promise<IdSet | undefined> {
    const given = people && (await identities.withIds(people));
    const where = wanted?.where ?? [];
    if (where.length === 0) return given;
    const found = await traits.peopleWith(where);
    return given ? intersect(given, found, identities.max) : found;
  }

  /** Those who are left out; undefined for nobody. */
  async function findOthers({ traits: wanted, without }: Scope): Promise<IdSet | undefined> {
    const not = wanted?.not ?? [];
    const { people = [], domains = [] } = without ?? {};
    const sets: IdSet[] = [];
    if (not.length > 0) sets.push(await traits.peopleWith(not));
    if (people.length > 0) sets.push(await identities.withIds(people));
    if (domains.length > 0) sets.push(await traits.peopleAt(domains));
    const [first, ...others] = sets;
    if (!first || others.length === 0) return first;
    const all = createIdSet(identities.max);
    for (const set of sets) set.forEach((id) => all.add(id));
    return all;
  }

  async function findSources({ without }: Scope): Promise<ReadonlySet<number> | undefined> {
    if (!without || without.sources.length === 0) return undefined;
    const numbers = await Promise.all(without.sources.map((each) => log.sourceNumber(each)));
    return new Set(numbers.filter((number) => number !== undefined));
  }

  function testOf(condition: Condition): Promise<PropertyTest> {
    const written = JSON.stringify(condition);
    const known = tests.get(written);
    if (known) return known;
    const opening = property(condition.property).then((opened) => ({
      property: opened,
      holds: createTest(condition),
    }));
    tests.set(written, opening);
    return opening;
  }

  const source: Source = {
    property,
    mayHave: (name) => log.mayHave(name),
    traits,
    identities,
    names: new Map(names.map(({ id, event }) => [id, event])),
    async select(scope, { event, where = [] } = {}) {
      const meant = names.filter((name) =>
        event === undefined ? countsUnasked(name.type) : name.event === event,
      );
      const { source } = scope;
      return {
        from: scope.from,
        to: scope.to,
        names: new Set(meant.map(({ id }) => id)),
        sourceId: source === undefined ? undefined : ((await log.sourceNumber(source)) ?? noSource),
        people: await findPeople(scope),
        without: await findOthers(scope),
        withoutSources: await findSources(scope),
        tests: await Promise.all([...(scope.where ?? []), ...where].map(testOf)),
      };
    },
    scan: (selection, visit) => sweep({ log, identities, budget }, [{ selection, visit }]),
    scanEach: (tasks) =>
      sweep(
        { log, identities, budget },
        tasks.filter(({ selection }) => selection.sourceId !== noSource),
      ),
    gatherEach: (calls) => gatherEach({ log, source, ...options, identities }, calls),
    async gather(pass, input) {
      const [gathered] = await source.gatherEach([{ pass, input }]);
      // What a pass gathers is what it says.
      return gathered as never;
    },
  };
  return source;
}

/** All identify calls, whenever they were. */
function identifiesOf(names: readonly EventName[]): Selection {
  const identifies = names.filter(({ type }) => type === "identify");
  return {
    from: Number.MIN_SAFE_INTEGER,
    to: Number.MAX_SAFE_INTEGER,
    names: new Set(identifies.map(({ id }) => id)),
    sourceId: undefined,
    people: undefined,
    tests: [],
    readsTime: false,
  };
}

function intersect(some: IdSet, others: IdSet, max: number): IdSet {
  const both = createIdSet(max);
  some.forEach((id) => {
    if (others.has(id)) both.add(id);
  });
  return both;
}

type Gatherer = SourceOptions & { log: EventLog; source: Source; identities: Identities };

/** What there is to read. Only where it may be too much is it worth a look at what will be passed over. */
async function spansOf(log: EventLog, tasks: readonly Task[], budget: Budget): Promise<Span[]> {
  const range = rangeOf(tasks);
  const spans = await log.spans(range);
  if (countIn(spans) <= budget.eventsLeft()) return spans;
  return log.spans({ ...range, wanted: wantedBy(tasks) });
}

const countIn = (spans: readonly Span[]) => spans.reduce((sum, { count }) => sum + count, 0);

/** Goes through the events once for all passes. Fulfils with what each thread has gathered, for each of the passes. */
async function gatherEach(
  { log, source, budget, identities, crew, partEvents }: Gatherer,
  calls: readonly PassCall[],
): Promise<unknown[][]> {
  const { tasks, beginPart, end } = await beginAll(source, calls);
  if (tasks.length === 0) return end().map((gathered) => [gathered]);
  const spans = await spansOf(log, tasks, budget);
  // All that is read counts, whoever reads it.
  await budget.spend(countIn(spans));
  const parts = createParts(spans, partEvents);
  const handOver =
    crew && parts.after.length > 1
      ? crew.share({
          passes: calls.map(({ pass, input }) => ({ pass: pass.name, input })),
          parts,
          identities: identities.shared,
          removals: await log.removals(),
          timeMsMax: budget.timeMsLeft(),
        })
      : async () => [];
  const done: number[] = [];
  const breathing = { ...budget, spend: budget.breathe };
  await sweep({ log, identities, budget: breathing }, tasks, takeParts(parts, { done, beginPart }));
  const shares = await handOver(close(parts));
  demandWhole(parts, [done, ...shares.map((share) => share.done)]);
  return end().map((own, i) => [own, ...shares.map(({ gathered }) => gathered[i])]);
}

/** Begins several passes, as if they were one. */
export async function beginAll(
  source: Source,
  calls: readonly PassCall[],
): Promise<Required<Gathering<unknown[]>>> {
  const all = await Promise.all(calls.map(({ pass, input }) => pass.begin(source, input as never)));
  return {
    // No event has a source or a name that is not known.
    tasks: all
      .flatMap(({ tasks }) => tasks)
      .filter(({ selection: { sourceId, names } }) => sourceId !== noSource && names.size > 0),
    beginPart: (part) => all.forEach(({ beginPart }) => beginPart?.(part)),
    heldBytes: () => all.reduce((sum, { heldBytes }) => sum + (heldBytes?.() ?? 0), 0),
    end: () => all.map(({ end }) => end()),
  };
}
