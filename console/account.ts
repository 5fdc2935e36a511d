// Who looks: the client that asks for everything, and the account that is signed in.
import { signal } from "@preact/signals";
import { createClient, type Problem, type User } from "../src/client/client.ts";

/**
 * The browser keeps the session in a cookie that no script can read. It takes none where anybody on the way could read
 * it, so without https, but for the machine itself, this tab keeps tokens instead.
 */
const hasCookies = isSecureContext;
const storage = hasCookies ? localStorage : sessionStorage;

/** The console is that of any app, which may ask for no age. */
export const client = createClient<{ age: false }>("/", { storage, cookies: hasCookies });
export const { api } = client;

/** What the client stores while somebody is signed in. */
const keptNames = /^plaudit\.(account|tokens) /;
const listKept = () => Object.keys(storage).filter((name) => keptNames.test(name));

/** Undefined while it is looked up; null when nobody is signed in. */
export const account = signal<User | null | undefined>(undefined);

export function may(permission: string): boolean {
  const granted = account.value?.permissions ?? [];
  return granted.includes(permission) || granted.includes("admin");
}

/** Looks up who is signed in. Asks nothing where nobody is, so that a first visit has no failing request. */
export async function findAccount(): Promise<void> {
  if (listKept().length === 0) return void (account.value = null);
  const answer = await api.users.me.get();
  if (answer.status === 401) forget();
  account.value = answer.data ?? null;
}

/** The session has ended: what was shown is not for whoever comes next. */
export function forget(): void {
  for (const name of listKept()) storage.removeItem(name);
  account.value = null;
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
