// Decides who is who, call by call in order of arrival: which ids an event names, what is learned of
// them, and which of them turn out to be one person's. docs/events.md tells it to people.
import type { UnparsedEvent } from "../../../domain/event.ts";
import { type Actors, standings } from "./actors.ts";
import type { Joins, Side } from "./joins.ts";
import { isPlaceholder } from "./placeholder.ts";

export interface Who {
  /** The numbers of an event's ids, zero for none, once what it says of them is learned. */
  learn(event: UnparsedEvent): { userId: number; anonymousId: number };
  /** How many calls since the last time would have joined what may not be joined. */
  takeRefused(): number;
  /** Whether a trusted sender may say of an id that it is somebody's. */
  isFree(kind: "user" | "anonymous", id: string): boolean;
}

export interface WhoOptions {
  users: Actors;
  anonymous: Actors;
  joins: Joins;
  isAccount: (userId: string) => boolean;
}

/** One of the two ways in which joins are seen. */
interface View {
  side: Side;
  /** The bit of an id that it knows to be named. */
  named: number;
}

/** A call that says of two ids that they are one person's. */
interface Claim {
  userId: string;
  /** identify's own anonymousId, or alias's id of before. */
  other: string;
  isAlias: boolean;
  isPublic: boolean;
}

export function createWho({ users, anonymous, joins, isAccount }: WhoOptions): Who {
  /** Calls that would have joined what may not be joined. */
  let refused = 0;
  const all: View = { side: joins.all, named: standings.named };
  const trusted: View = {
    side: joins.trusted,
    named: standings.namedByTrusted,
  };
  const namedBy = (isPublic: boolean) =>
    isPublic ? standings.named : standings.named | standings.namedByTrusted;
  const seenBy = (isPublic: boolean) => (isPublic ? 0 : standings.trusted);

  /** Segment: an anonymous id, which may be joined once. False where it may not by this sender. */
  function joinAnonymous({ side }: View, { userId, other, isPublic }: Claim): boolean {
    const actor = anonymous.learn(other, seenBy(isPublic));
    if (side.ownerOf(actor) !== 0) return true;
    if (isPublic && (anonymous.standingOf(other) & standings.trusted) !== 0) return false;
    const user = users.learn(userId, 0);
    side.add(actor, side.ownerOf(user) || user);
    return true;
  }

  /** PostHog: an id that nothing is known of but that it was captured under, as whichever kind. */
  function joinCaptured(view: View, claim: Claim): boolean {
    const { userId, other, isAlias, isPublic } = claim;
    if (userId === other) return joinAnonymous(view, claim);
    const [survivor, before] = [look(view, userId, isPublic), look(view, other, isPublic)];
    if (survivor.person === before.person) return true;
    if (before.isFree) {
      if (before.isKept) return false;
      if (survivor.isFree) users.learn(userId, namedBy(isPublic));
      move(view, before, survivor.person);
      return true;
    }
    if (!isAlias || !survivor.isFree || survivor.isKept) return false;
    move(view, survivor, before.person);
    return true;
  }

  /** An id of PostHog's, who has one kind of them: with us it may stand for a user and for a device. */
  function look({ side, named }: View, id: string, isPublic: boolean) {
    const user = users.learn(id, seenBy(isPublic));
    const device = anonymous.learn(id, seenBy(isPublic));
    const isNamed = (users.standingOf(id) & named) !== 0 || isAccount(id);
    const owner = side.ownerOf(user) || (isNamed ? 0 : side.ownerOf(device));
    const sent = users.standingOf(id) | anonymous.standingOf(id);
    return {
      user,
      device,
      person: owner || user,
      /** It may be joined. */
      isFree: !isNamed && owner === 0,
      /** It may not be joined by this sender. */
      isKept: isPublic && (sent & standings.trusted) !== 0,
    };
  }

  function move({ side }: View, { user, device }: ReturnType<typeof look>, person: number): void {
    side.add(user, person);
    side.add(device, person);
  }

  function refuse(): void {
    refused += 1;
  }

  function join(claim: Claim, isPosthog: boolean): void {
    const { userId, other, isPublic } = claim;
    if (isPlaceholder(userId) || isPlaceholder(other)) return refuse();
    const joinIn = isPosthog ? joinCaptured : joinAnonymous;
    const isJoined = joinIn(all, claim);
    const isTrusted = isPublic || joinIn(trusted, claim);
    if (!isJoined || !isTrusted) refuse();
  }

  return {
    learn(event) {
      const { type, userId, anonymousId, public: isPublic = false, dialect, unnamed } = event;
      const isPosthog = dialect === "posthog";
      // PostHog's clients capture under an id long before they say that it is somebody's.
      const isCapture = isPosthog && (type !== "identify" || unnamed === true);
      const naming = isCapture ? 0 : namedBy(isPublic);
      const sent = seenBy(isPublic);
      const ids = {
        userId: userId === undefined ? 0 : users.learn(userId, naming | sent),
        anonymousId: anonymousId === undefined ? 0 : anonymous.learn(anonymousId, sent),
      };
      const other = joinedId(event);
      if (userId !== undefined && other !== undefined) {
        join({ userId, other, isAlias: type === "alias", isPublic }, isPosthog);
      }
      return ids;
    },
    takeRefused() {
      const count = refused;
      refused = 0;
      return count;
    },
    isFree(kind, id) {
      if (isPlaceholder(id)) return false;
      const number = (kind === "user" ? users : anonymous).find(id);
      if (kind === "user" && (users.standingOf(id) & trusted.named || isAccount(id))) return false;
      return number === undefined || trusted.side.ownerOf(number) === 0;
    },
  };
}

/** Which other id an event says is its user's: identify its anonymous one, alias the one before. */
export function joinedId({
  type,
  userId,
  anonymousId,
  previousId,
}: UnparsedEvent): string | undefined {
  if (userId === undefined) return undefined;
  if (type === "identify") return anonymousId;
  return type === "alias" ? previousId : undefined;
}
