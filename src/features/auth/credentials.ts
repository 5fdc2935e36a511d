// Checks passwords, and counts the failures of each name and each account. Guessing is slowed down, and does not
// tell which accounts there are.
import { createAttempts, type TakeBack } from "./attempts.ts";
import type { Passwords } from "./password.ts";

/** What a password is checked against. */
export interface Secret {
  id: string;
  passwordHash: string;
}

export interface Secrets {
  /** By username or e-mail address, whatever the case. */
  findSecret(name: string): Promise<Secret | undefined>;
}

export interface CredentialsDeps {
  clock: () => number;
  passwords: Passwords;
  accounts: Secrets;
}

export function createCredentials({ clock, passwords, accounts }: CredentialsDeps) {
  // Apart, so that made-up names cannot push out an account's.
  const byName = createAttempts({ clock });
  const byAccount = createAttempts({ clock });

  /** Takes the attempts back if the password is right, or could not be checked. */
  async function verify(
    password: string,
    hash: string | undefined,
    attempts: readonly (TakeBack | undefined)[],
  ): Promise<boolean> {
    const takeBack = () => {
      for (const each of attempts) each?.();
    };
    const matches = await passwords.verify(password, hash).catch((error: unknown) => {
      takeBack();
      throw error;
    });
    if (matches) takeBack();
    return matches;
  }

  return {
    /**
     * Whether this is the account's password. A failure counts as a failed sign-in, whatever the
     * password was needed for. Throws `rate_limited`, `unavailable`.
     */
    check(accountId: string, password: string, hash: string | undefined): Promise<boolean> {
      return verify(password, hash, [byAccount.begin(accountId)]);
    },

    /**
     * The account with this name and this password. A wrong password and an unknown name get the same answer
     * after the same time, and the same limit, which counts the name as it was given. An account's own limit
     * counts both its names, and is not a 429, which would tell which address belongs to whom: beyond it every
     * password is wrong. Throws `rate_limited`, `unavailable`.
     */
    async find(name: string, password: string): Promise<Secret | undefined> {
      const ofName = byName.begin(name.toLowerCase());
      const account = await accounts.findSecret(name);
      const ofAccount = account && byAccount.take(account.id);
      const hash = ofAccount && account.passwordHash;
      const matches = await verify(password, hash, [ofName, ofAccount]);
      return matches ? account : undefined;
    },
  };
}
