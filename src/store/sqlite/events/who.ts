// Decides who is who, call by call in order of arrival: which ids an event names, what is learned of them, and which of
// them are one person's. docs/events.md explains it to people.
import type { UnparsedEvent } from "../../../domain/event.ts";
import { type Actors, standings } from "./actors.ts";
import type { Joins, Side } from "./joins.ts";
import { isPlaceholder } from "./placeholder.ts";

export interface Who {
  /** Learns what an event says of its ids, and returns their numbers; zero for none. */
  learn(event: UnparsedEvent): { userId: number; anonymousId: number };
  /** How many calls, since this was last asked, would have joined ids that may not be joined. */
  takeRefused(): number;
  /** Whether a trusted sender may still say whose an id is. */
  isFree(kind: "user" | "anonymous", id: string): boolean;
}

export interface WhoOptions {
  users: Actors;
  anonymous: Actors;
  joins: Joins;
  isAccount: (userId: string) => boolean;
}

/** One of the two kinds of joins. */
interface View {
  side: Side;
  /** The bit of an id that is a name, by that kind. */
  named: number;
}

/** A call that says that two ids are one person's. */
interface Claim {
  userId: string;
  /** The anonymousId of an identify, or the previous id of an alias. */
  other: string;
  isAlias: boolean;
  isPublic: boolean;
}

export function createWho({ users, anonymous, joins, isAccount }: WhoOptions): Who {
  /** How many calls would have joined ids that may not be joined. */
  let refused = 0;
  const all: View = { side: joins.all, named: standings.named };
  const trusted: View = {
    side: joins.trusted,
    named: standings.namedByTrusted,
  };
  const namedBy = (isPublic: boolean) =>
    isPublic ? standings.named : standings.named | standings.namedByTrusted;
  const seenBy = (isPublic: boolean) => (isPublic ? 0 : standings.trusted);

  /** Segment: joins an anonymous id, which may be joined once. False if this sender may not join it. */
  function joinAnonymous({ side }: View, { userId, other, isPublic }: Claim): boolean {
    const actor = anonymous.learn(other, seenBy(isPublic));
    if (side.ownerOf(actor) !== 0) return true;
    if (isPublic && (anonymous.standingOf(other) & standings.trusted) !== 0) return false;
    const user = users.learn(userId, 0);
    side.add(actor, side.ownerOf(user) || user);
    return true;
  }

  /** PostHog: joins an id of which only captured events are known, of either kind. */
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

  /** What is known of an id of PostHog's. It has one kind of ids: with us, one may stand for a user and for a device. */
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
      // PostHog's clients send events under an id long before they say whose it is.
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

/** The other id that an event says is its user's: the anonymous one of an identify, the previous one of an alias. */
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
