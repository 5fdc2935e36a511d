// What every question works with: the events that it means, the people behind them, and passes through the events.
import type { Condition, Scope } from "../domain/question.ts";
import type { Property } from "../store/event-columns.ts";
import type { Identities } from "./identities.ts";
import type { Selection, Task, Visit } from "./sweep.ts";
import type { Traits } from "./traits.ts";

export interface Source {
  readonly identities: Identities;
  /** Names of events, by their numbers. */
  readonly names: ReadonlyMap<number, string>;
  /** A property of events. All that ask for the same one share its codes. */
  property(name: string): Promise<Property>;
  /** False if no event has a property: EventLog.mayHave. */
  mayHave(property: string): Promise<boolean>;
  /** What is known of people. All threads that work on a question know the same. */
  readonly traits: Traits;
  /** Selects the events that a question means. */
  select(scope: Scope, part?: Part): Promise<Selection>;
  /** Calls `visit` for each selected event. Throws OverBudget or Cancelled. */
  scan(selection: Selection, visit: Visit): Promise<void>;
  /**
   * The same for several selections, in one pass over the events. If several of them mean an event, each visits it in
   * its turn, before the next event.
   */
  scanEach(tasks: readonly Task[]): Promise<void>;
  /**
   * Goes through the events of a pass, with others' help if there is much to read. Fulfils with what each of those who
   * took part has gathered. Throws OverBudget or Cancelled.
   */
  gather<Input, Gathered>(pass: Pass<Input, Gathered>, input: Input): Promise<Gathered[]>;
  /** The same for several passes at once, in their order: the events are gone through once. */
  gatherEach(calls: readonly PassCall[]): Promise<unknown[][]>;
}

/** A pass, with what it is to know. */
export interface PassCall {
  pass: Pass<never, unknown>;
  input: unknown;
}

/** Narrows a scope, by an event's name and by further conditions. */
export interface Part {
  event?: string;
  where?: readonly Condition[];
}

/**
 * One way through the events, which several threads may go together: each gathers something from the parts that it
 * takes, and the question puts together what all have gathered. `Input` and `Gathered` are plain data, for they go from
 * thread to thread.
 */
export interface Pass<Input, Gathered> {
  /** A helper finds the pass by it: passes.ts. */
  readonly name: string;
  /** Begins to gather, in each thread anew. */
  begin(source: Source, input: Input): Promise<Gathering<Gathered>>;
}

export interface Gathering<Gathered> {
  readonly tasks: readonly Task[];
  /** Called before the events of a part. Parts are numbered in the order of arrival. */
  beginPart?(part: number): void;
  /** How much memory it takes so far, where that depends on what the events say. */
  heldBytes?(): number;
  /** What was gathered. Nothing is added to it afterwards. */
  end(): Gathered;
}
