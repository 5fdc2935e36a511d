// Finds the account that a command names.
import type { User } from "../domain/account.ts";
import type { Users } from "../features/users/users.ts";

/** By username, e-mail address or id. Throws an Error that says so if there is none. */
export async function demandUser(
  users: Pick<Users, "find" | "findByName">,
  name: string,
): Promise<User> {
  const user = (await users.findByName(name)) ?? (await users.find(name));
  if (user) return user;
  throw new Error(
    "No account has this name, address or id: `plaudit user list --query BEGINNING` finds some.",
  );
}
