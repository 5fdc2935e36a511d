// How an erased person is known: by a digest of each id, so that the list of those who wished to be forgotten
// names nobody.

export type ActorKind = "user" | "anonymous";

/** An id as events have it. */
export interface ActorId {
  kind: ActorKind;
  name: string;
}

export function digestOf(kind: ActorKind, id: string): string {
  return new Bun.CryptoHasher("sha256").update(`${kind} ${id}`).digest("hex");
}
