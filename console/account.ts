// Who looks: the client that asks for everything, and the account that is signed in.
import { signal } from "@preact/signals";
import { createClient, type Problem, type User } from "../src/client/client.ts";

export const client = createClient("/", { storage: sessionStorage });
export const { api } = client;

/** Undefined while it is looked up; null when nobody is signed in. */
export const account = signal<User | null | undefined>(undefined);

export function may(permission: string): boolean {
  const granted = account.value?.permissions ?? [];
  return granted.includes(permission) || granted.includes("admin");
}

/** Looks up who is signed in. Asks nothing where nobody is, so that a first visit has no failing request. */
export async function findAccount(): Promise<void> {
  const isKnown = Object.keys(sessionStorage).some((name) => name.startsWith("plaudit.tokens"));
  account.value = isKnown ? ((await api.users.me.get()).data ?? null) : null;
}

/** Undefined when it worked. */
export async function signIn(username: string, password: string): Promise<Problem | undefined> {
  const answer = await client.signIn({ username, password });
  if (answer.error) return answer.error.value;
  await findAccount();
  return undefined;
}

export async function signOut(): Promise<void> {
  await client.signOut();
  account.value = null;
}
