// Says who is who from the words of docs/events.md alone, call by call. Slow, and with nothing of ours.

export interface ToldCall {
  type: string;
  userId: string | null;
  anonymousId: string | null;
  previousId: string | null;
  public?: true;
  dialect?: "posthog";
  unnamed?: true;
}

const nobodies =
  "0 anonymous distinctid distinct_id email false guest id nan nil none not_authenticated null true undefined".split(
    " ",
  );
const isNobody = (id: string) =>
  ["", "[object object]", ...nobodies].includes(id.trim().toLowerCase());

/** By `user x` and `anonymous x`, the user that each belongs to; and the places of calls that were refused. */
export function tellOwners(calls: readonly ToldCall[], sees: "all" | "trusted") {
  const owners = new Map<string, string>();
  const named = new Set<string>();
  /** What a trusted sender has sent, however it was sent. */
  const kept = new Set<string>();
  const refused = new Set<number>();

  for (const [place, call] of calls.entries()) {
    const { type, userId, anonymousId, previousId } = call;
    const isTrusted = !call.public;
    const other = type === "identify" ? anonymousId : type === "alias" ? previousId : null;
    const isCounted = isTrusted || sees === "all";
    const isSegments = call.dialect !== "posthog";
    if (isCounted && userId !== null && (isSegments || (type === "identify" && !call.unnamed)))
      named.add(userId);

    if (isCounted && userId !== null && other !== null) {
      const may = (...keys: string[]) => isTrusted || !keys.some((key) => kept.has(key));
      const belong = (id: string) => owners.get(`user ${id}`) ?? `user ${id}`;
      if (isNobody(userId) || isNobody(other)) refused.add(place);
      else if (isSegments || userId === other) {
        if (!owners.has(`anonymous ${other}`)) {
          if (may(`anonymous ${other}`)) owners.set(`anonymous ${other}`, belong(userId));
          else refused.add(place);
        }
      } else {
        const ownerOf = (id: string) =>
          owners.get(`user ${id}`) ?? (named.has(id) ? undefined : owners.get(`anonymous ${id}`));
        const isFree = (id: string) => !named.has(id) && ownerOf(id) === undefined;
        const personOf = (id: string) => ownerOf(id) ?? `user ${id}`;
        const [to, from] = isFree(other)
          ? [userId, other]
          : type === "alias" && isFree(userId)
            ? [other, userId]
            : [];
        if (personOf(userId) !== personOf(other)) {
          if (to === undefined || !may(`user ${from}`, `anonymous ${from}`)) refused.add(place);
          else {
            const person = personOf(to);
            owners.set(`user ${from}`, person);
            owners.set(`anonymous ${from}`, person);
            if (ownerOf(to) === undefined) named.add(to);
          }
        }
      }
    }

    if (isTrusted) {
      if (userId !== null) kept.add(`user ${userId}`);
      if (anonymousId !== null) kept.add(`anonymous ${anonymousId}`);
      if (userId !== null && other !== null && !isNobody(userId) && !isNobody(other)) {
        kept.add(`anonymous ${other}`);
        if (!isSegments && userId !== other) {
          kept.add(`user ${other}`);
          kept.add(`anonymous ${userId}`);
        }
      }
    }
  }
  return { owners, refused };
}

/** Whose an event is. */
export function personOf({ userId, anonymousId }: ToldCall, owners: ReadonlyMap<string, string>) {
  const key = userId === null ? `anonymous ${anonymousId}` : `user ${userId}`;
  return owners.get(key) ?? key;
}
