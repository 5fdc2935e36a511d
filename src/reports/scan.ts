// Opens what every question works with (source.ts).
import { countsUnasked } from "../domain/counting.ts";
import type { Condition } from "../domain/question.ts";
import type { Property } from "../store/event-columns.ts";
import type { EventLog } from "../store/event-log.ts";
import type { Budget } from "./budget.ts";
import { type Identities, readIdentities } from "./identities.ts";
import { close, createParts, demandWhole, takeParts } from "./parts.ts";
import type { Crew, Share } from "./errand.ts";
import type { Gathering, Pass, Source } from "./source.ts";
import { rangeOf, sweep, type Test } from "./sweep.ts";
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
  const { budget, identities = await readIdentities(log.actors) } = options;
  const names = await log.names.list();
  const opened = new Map<string, Promise<Property>>();

  function property(name: string): Promise<Property> {
    const known = opened.get(name);
    if (known) return known;
    const opening = log.property(name);
    opened.set(name, opening);
    return opening;
  }

  async function testOf(condition: Condition): Promise<Test> {
    return { property: await property(condition.property), holds: createTest(condition) };
  }

  const source: Source = {
    property,
    identities,
    names: new Map(names.map(({ id, event }) => [id, event])),
    async select(scope, { event, where = [] } = {}) {
      const meant = names.filter((name) =>
        event === undefined ? countsUnasked(name.type) : name.event === event,
      );
      const { source, people } = scope;
      return {
        from: scope.from,
        to: scope.to,
        names: new Set(meant.map(({ id }) => id)),
        sourceId: source === undefined ? undefined : ((await log.sourceNumber(source)) ?? noSource),
        people: people && (await identities.withIds(people)),
        tests: await Promise.all([...(scope.where ?? []), ...where].map(testOf)),
      };
    },
    scan: (selection, visit) => sweep({ log, identities, budget }, [{ selection, visit }]),
    scanEach: (tasks) =>
      sweep(
        { log, identities, budget },
        tasks.filter(({ selection }) => selection.sourceId !== noSource),
      ),
    async gather(pass, input) {
      const gathering = await pass.begin(source, input);
      // No event has a source or a name that is not known.
      const tasks = gathering.tasks.filter(
        ({ selection: { sourceId, names } }) => sourceId !== noSource && names.size > 0,
      );
      const shares = await gatherTasks(
        log,
        { ...options, identities },
        { ...gathering, pass, input, tasks },
      );
      return [gathering.end(), ...shares.map(({ gathered }) => gathered as never)];
    },
  };
  return source;
}

interface Work extends Omit<Gathering<unknown>, "end"> {
  pass: Pass<never, unknown>;
  input: unknown;
}

/** Goes through the events for these tasks, and fulfils with what others have done of them. */
async function gatherTasks(
  log: EventLog,
  { budget, identities, crew, partEvents }: SourceOptions & { identities: Identities },
  { pass, input, tasks, beginPart }: Work,
): Promise<Share[]> {
  if (tasks.length === 0) return [];
  const spans = await log.spans(rangeOf(tasks));
  // All that is read counts, whoever reads it.
  await budget.spend(spans.reduce((sum, { count }) => sum + count, 0));
  const parts = createParts(spans, partEvents);
  const handOver =
    crew && parts.after.length > 1
      ? crew.share({
          pass: pass.name,
          input,
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
  return shares;
}
